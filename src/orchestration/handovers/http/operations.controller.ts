import { Body, Controller, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseInstanceRef } from '../../../altinn/index.js';
import {
  Authorizer,
  CurrentPrincipal,
  Operation,
  Principal,
} from '../../../authorization/index.js';
import { ApiProblems, Problem } from '../../../problems/index.js';
import type { Handover } from '../domain/delivery.js';
import { HandoverStore } from '../handover-store.js';
import { OperatorsService } from '../operators/operators.service.js';
import { HandoverDto } from './handover.dto.js';
import { guidPattern } from './handover-requests.dto.js';
import { HandoverView } from './handover-view.js';
import { ResolveDto, RetriedDto, RetryDto, RetryManyDto } from './operator-requests.dto.js';
import { StoreAwayInterceptor } from './store-away.interceptor.js';

const mostAtOnce = 1_000;

/** What operators decide about handovers that do not go on by themselves. */
@ApiTags('operations')
@UseInterceptors(StoreAwayInterceptor)
@Controller('api/v1/handovers')
export class OperationsController {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly store: HandoverStore,
    private readonly operators: OperatorsService,
    private readonly view: HandoverView,
  ) {}

  /** Parked deliveries of one flow are tried again, the oldest first. */
  @Post('retry')
  @HttpCode(200)
  @Operation('operate')
  @ApiOperation({ operationId: 'retryHandovers' })
  @ApiOkResponse({ type: RetriedDto })
  @ApiProblems('invalid-request', 'invalid-token', 'insufficient-scope', 'not-granted', 'not-found')
  async retryMany(
    @CurrentPrincipal() principal: Principal,
    @Body() { flow, target, reason }: RetryManyDto,
  ): Promise<RetriedDto> {
    this.authorizer.admit(principal, flow, 'operate');
    const filter = {
      flow,
      ...(target !== undefined && { target }),
      ...(reason !== undefined && { reason }),
      limit: mostAtOnce,
    };
    return { deliveries: await this.operators.retryAll(filter, principal.caller) };
  }

  /** Parked deliveries go on: with B where it is known, with a look for it where a create was sent, else from the start. */
  @Post(':id/retry')
  @HttpCode(200)
  @Operation('operate')
  @ApiOperation({ operationId: 'retryHandover' })
  @ApiOkResponse({ type: HandoverDto })
  @ApiProblems(
    'invalid-request',
    'invalid-token',
    'insufficient-scope',
    'not-granted',
    'not-found',
    'nothing-to-do',
  )
  async retry(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() { targets }: RetryDto,
  ): Promise<HandoverDto> {
    const handover = await this.#find(principal, id);
    return this.view.handover(await this.operators.retry(handover, targets, principal.caller));
  }

  /** Ends what is not delivered. What was made of it stays in Altinn; `advice` says so for each delivery. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Operation('operate')
  @ApiOperation({ operationId: 'cancelHandover' })
  @ApiOkResponse({ type: HandoverDto })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted', 'not-found', 'nothing-to-do')
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
  ): Promise<HandoverDto> {
    const handover = await this.#find(principal, id);
    return this.view.handover(await this.operators.cancel(handover, principal.caller));
  }

  /** A parked delivery goes on with an instance that a person has found, after the checks that a found one passes. */
  @Post(':id/resolve')
  @HttpCode(200)
  @Operation('operate')
  @ApiOperation({ operationId: 'resolveHandover' })
  @ApiOkResponse({ type: HandoverDto })
  @ApiProblems(
    'invalid-request',
    'invalid-token',
    'insufficient-scope',
    'not-granted',
    'not-found',
    'nothing-to-do',
    'not-adoptable',
    'altinn-unavailable',
  )
  async resolve(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() { target, instance }: ResolveDto,
  ): Promise<HandoverDto> {
    const handover = await this.#find(principal, id);
    const ref = parseInstanceRef(instance);
    if (!ref) throw new Problem('invalid-request');
    return this.view.handover(
      await this.operators.resolve(handover, target, ref, principal.caller),
    );
  }

  /** @throws Problem `not-found`: foreign and unknown handovers are one */
  async #find(principal: Principal, id: string): Promise<Handover> {
    const handover = guidPattern.test(id) ? await this.store.find(id) : undefined;
    this.authorizer.admit(principal, handover?.flow, 'operate');
    if (!handover) throw new Problem('not-found');
    return handover;
  }
}
