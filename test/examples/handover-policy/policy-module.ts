import { Module } from '@nestjs/common';
import { BlockedParties, BlockList } from './blocked-parties.js';

/** Given to the service: `createApp(config, { extensions: [PolicyModule] })`. */
@Module({ providers: [BlockList, BlockedParties] })
export class PolicyModule {}
