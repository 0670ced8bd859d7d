import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authorizer, CurrentPrincipal, Operation, Principal } from '../../authorization/index.js';
import { FlowRegistry } from '../../orchestration/flows/index.js';
import { PollDto, pollDto } from '../../orchestration/handovers/index.js';
import { ApiProblems, Problem } from '../../problems/index.js';
import { isPolled } from '../domain/polled-flow.js';
import { PollStore } from '../poll-store.js';

/** What operators decide about the search for finished instances. */
@ApiTags('operations')
@Controller('api/v1/flows')
export class PollsController {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly flows: FlowRegistry,
    private readonly store: PollStore,
  ) {}

  /** What the first poll of the flow counted may be handed over. */
  @Post(':flow/poll/approve')
  @HttpCode(200)
  @Operation('poll:approve')
  @ApiOperation({ operationId: 'approvePoll' })
  @ApiOkResponse({ type: PollDto })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted', 'not-found', 'nothing-to-do')
  async approve(
    @CurrentPrincipal() principal: Principal,
    @Param('flow') name: string,
  ): Promise<PollDto> {
    this.authorizer.admit(principal, name, 'poll:approve');
    const flow = this.flows.get(name);
    if (!flow || !isPolled(flow)) {
      throw new Problem('not-found', { detail: 'The flow is not polled.' });
    }
    if (!(await this.store.approve(flow))) throw new Problem('nothing-to-do');
    const state = (await this.store.of([flow])).get(name);
    return pollDto(state ?? { stage: 'polling', failures: 0 });
  }
}
