import {
  Body,
  Controller,
  Get,
  Headers,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Authorizer,
  CurrentPrincipal,
  EndUserDoor,
  Grants,
  Operation,
  Principal,
} from '../../../authorization/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import { Problem, ApiProblems } from '../../../problems/index.js';
import { FlowRegistry } from '../../flows/index.js';
import type { Handover } from '../domain/delivery.js';
import { type HandoverStatus, isSettled } from '../domain/handover-status.js';
import { HandoverStore } from '../handover-store.js';
import { CallerLimits } from '../limits/caller-limits.js';
import { HandoversService, statusOf } from '../handovers.service.js';
import { askedFor } from './asked-for.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { HandoverDto, HandoverPageDto } from './handover.dto.js';
import { guidPattern, ListHandoversDto, SourceInstanceDto } from './handover-requests.dto.js';
import { HandoverView } from './handover-view.js';
import { parsePrefer } from './prefer.js';
import { refusalOf } from './refusal.js';
import { StoreAwayInterceptor } from './store-away.interceptor.js';

const pageSize = 50;
const preferHeader = {
  name: 'Prefer',
  required: false,
  description:
    'RFC 7240: `wait=10` waits up to ten seconds for the outcome, `respond-async` does not wait',
};
const userTokenHeader = {
  name: 'Altinn-User-Token',
  required: false,
  description:
    'The Altinn token of the person who acted in app A, where the flow says `evidence: oboToken`. Never kept',
};

const createProblems = [
  'invalid-request',
  'invalid-token',
  'insufficient-scope',
  'not-granted',
  'invalid-end-user-token',
  'end-user-not-permitted',
  'not-found',
  'handover-cancelled',
  'source-limit',
  'body-too-large',
  'unsupported-media-type',
  'refused',
  'too-many-requests',
  'issuer-unavailable',
  'altinn-unavailable',
  'unavailable',
] as const;

/** Handovers: the main job of the service. */
@ApiTags('handovers')
@UseInterceptors(StoreAwayInterceptor)
@Controller('api/v1')
export class HandoversController {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly grants: Grants,
    private readonly door: EndUserDoor,
    private readonly limits: CallerLimits,
    private readonly flows: FlowRegistry,
    private readonly service: HandoversService,
    private readonly store: HandoverStore,
    private readonly view: HandoverView,
  ) {}

  /** Hands over a source instance by a flow. Idempotent: the same instance is handed over once, however often it is posted. */
  @Post('flows/:flow/handovers')
  @Operation('handovers:create')
  @ApiOperation({ operationId: 'createHandover' })
  @ApiHeader(preferHeader)
  @ApiHeader(userTokenHeader)
  @ApiCreatedResponse({ type: HandoverDto, description: 'Delivered while the caller waited' })
  @ApiOkResponse({ type: HandoverDto, description: 'It was delivered before' })
  @ApiAcceptedResponse({ type: HandoverDto, description: 'Accepted; `Location` tells its state' })
  @ApiProblems(...createProblems)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Param('flow') name: string,
    @Body() body: SourceInstanceDto,
    @Headers('prefer') preferred: string | undefined,
    @Headers('altinn-user-token') token: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverDto> {
    const preference = parsePrefer(preferred, this.config.timings.longestWait);
    const accepted = await this.#accept(principal, name, body, token);
    const current = await this.service.settled(accepted.handover, preference.wait);
    if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
    if (preference.wait > 0 && statusOf(current) === 'refused') throw refusalOf(current);
    this.#answer(reply, current, accepted.before);
    return this.view.handover(current);
  }

  /** One handover. A handover of a flow that the caller has no grant for is as unknown as one that is not there. */
  @Get('handovers/:id')
  @Operation('handovers:read')
  @ApiOperation({ operationId: 'getHandover' })
  @ApiHeader(preferHeader)
  @ApiOkResponse({ type: HandoverDto })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted', 'not-found')
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('prefer') preferred: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverDto> {
    const handover = guidPattern.test(id) ? await this.store.find(id) : undefined;
    this.authorizer.admit(principal, handover?.flow, 'handovers:read');
    if (!handover) throw new Problem('not-found');
    const preference = parsePrefer(preferred, this.config.timings.longestWait);
    if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
    const current = await this.service.settled(handover, preference.wait);
    if (!isSettled(statusOf(current))) reply.header('Retry-After', this.#retryAfter(current));
    return this.view.handover(current);
  }

  /** Handovers of the flows that the caller's grants cover, newest first. */
  @Get('handovers')
  @Operation('handovers:read')
  @ApiOperation({ operationId: 'listHandovers' })
  @ApiOkResponse({ type: HandoverPageDto })
  @ApiProblems('invalid-request', 'invalid-token', 'insufficient-scope', 'not-granted')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListHandoversDto,
  ): Promise<HandoverPageDto> {
    const { flow, cursor, status, source, target } = query;
    const covered = this.grants.flowsOf(principal.caller, 'handovers:read');
    const asked = flow === undefined ? covered : only(flow, covered);
    const found = await this.store.list({
      flows: asked,
      ...(status && { status }),
      ...(source !== undefined && { source }),
      ...(target !== undefined && { target }),
      ...(cursor !== undefined && { before: decodeCursor(cursor) }),
      limit: pageSize + 1,
    });
    const page = found.slice(0, pageSize);
    const last = page.at(-1);
    return {
      handovers: page.map((handover) => this.view.handover(handover)),
      ...(found.length > pageSize && last && { next: encodeCursor(last) }),
    };
  }

  async #accept(principal: Principal, name: string, body: SourceInstanceDto, token?: string) {
    const { flow, source } = await this.#admitted(principal, name, body);
    const onBehalfOf = await this.door.admit({ principal, flow, source, token });
    const caller = { ...principal.caller, ...(onBehalfOf && { onBehalfOf }) };
    return this.service.accept(flow, source, caller);
  }

  /** What may be handed over. @throws Problem when the caller may not, or not now */
  async #admitted(principal: Principal, name: string, body: SourceInstanceDto) {
    this.authorizer.admit(principal, name, 'handovers:create');
    const { flow, source } = askedFor(this.flows, name, body);
    const { limits } = await this.authorizer.admitHandover(principal, name, source);
    if (limits) await this.limits.keep(limits, principal.caller, { flow: name, source });
    return { flow, source };
  }

  #answer(reply: FastifyReply, handover: Handover, before: HandoverStatus | undefined): void {
    reply.header('Location', `/api/v1/handovers/${handover.id}`);
    if (isDone(statusOf(handover))) {
      reply.status(before && isDone(before) ? HttpStatus.OK : HttpStatus.CREATED);
      return;
    }
    reply.status(HttpStatus.ACCEPTED);
    reply.header('Retry-After', this.#retryAfter(handover));
  }

  /** Seconds until the handover's next step, at least one, at most a minute. */
  #retryAfter({ deliveries }: Handover): string {
    const next = Math.min(...deliveries.map(({ nextRunAt }) => nextRunAt ?? Infinity));
    const seconds = Math.ceil((next - this.clock.now()) / 1_000);
    return String(Number.isFinite(seconds) ? Math.min(60, Math.max(1, seconds)) : 60);
  }
}

/** Everything that the flow wants has been made; a flow can want nothing of this instance. */
const isDone = (status: HandoverStatus): boolean => status === 'delivered' || status === 'skipped';

const only = (flow: string, covered: ReadonlySet<string> | 'all'): ReadonlySet<string> =>
  new Set(covered === 'all' || covered.has(flow) ? [flow] : []);
