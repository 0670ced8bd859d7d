import { Controller, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Authorizer,
  CurrentPrincipal,
  Operation,
  Principal,
} from '../../../authorization/index.js';
import { Clock } from '../../../config/index.js';
import { ApiProblems, Problem } from '../../../problems/index.js';
import { FlowRegistry } from '../../flows/index.js';
import { OperatorStore } from '../operators/operator-store.js';
import { StoreAwayInterceptor } from './store-away.interceptor.js';

/** Target apps that were stopped because they drop the marker. */
@ApiTags('operations')
@UseInterceptors(StoreAwayInterceptor)
@Controller('api/v1/flows')
export class TargetsController {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly flows: FlowRegistry,
    private readonly operators: OperatorStore,
    private readonly clock: Clock,
  ) {}

  /** A person has looked at the target app: instances may be made in it again. */
  @Post(':flow/targets/:target/resume')
  @HttpCode(204)
  @Operation('operate')
  @ApiOperation({ operationId: 'resumeTarget' })
  @ApiNoContentResponse({ description: 'Nothing stops creates to the target app' })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted', 'not-found', 'nothing-to-do')
  async resume(
    @CurrentPrincipal() principal: Principal,
    @Param('flow') flow: string,
    @Param('target') name: string,
  ): Promise<void> {
    this.authorizer.admit(principal, flow, 'operate');
    const target = this.flows.get(flow)?.targets.find((one) => one.name === name);
    if (!target) throw new Problem('not-found');
    if (!(await this.operators.resume(target.app, principal.caller, this.clock.now()))) {
      throw new Problem('nothing-to-do', { detail: 'The target app is not stopped.' });
    }
  }
}
