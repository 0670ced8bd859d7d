import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/index.js';
import { TokensController } from './http/tokens.controller.js';

/** What operators look at beside handovers. Needs TokenStatusSource and FlowRegistry from global modules. */
@Module({ imports: [AuthorizationModule], controllers: [TokensController] })
export class ConsoleModule {}
