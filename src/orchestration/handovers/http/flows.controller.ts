import { Body, Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AltinnError } from '../../../altinn/index.js';
import {
  Authorizer,
  CurrentPrincipal,
  Grants,
  Operation,
  Principal,
} from '../../../authorization/index.js';
import { AppConfig } from '../../../config/index.js';
import { ApiProblems, Problem } from '../../../problems/index.js';
import { type Flow, FlowRegistry, type PollState, PollStates } from '../../flows/index.js';
import { Preflight } from '../preflight.js';
import { Preview } from '../preview.js';
import { askedFor } from './asked-for.js';
import { type FlowDto, FlowListDto, PreviewDto } from './flow.dto.js';
import { SourceInstanceDto } from './handover-requests.dto.js';
import { pollDto } from './poll.dto.js';
import { sourceNotFound } from './refusal.js';
import { StoreAwayInterceptor } from './store-away.interceptor.js';

/** Flows: what this service can hand over, and what it would make of a given instance. */
@ApiTags('flows')
@UseInterceptors(StoreAwayInterceptor)
@Controller('api/v1/flows')
export class FlowsController {
  constructor(
    private readonly config: AppConfig,
    private readonly authorizer: Authorizer,
    private readonly grants: Grants,
    private readonly flows: FlowRegistry,
    private readonly preview: Preview,
    private readonly preflight: Preflight,
    private readonly polls: PollStates,
  ) {}

  /** The flows that the caller's grants cover, compared with the live apps. */
  @Get()
  @Operation('flows:read')
  @ApiOperation({ operationId: 'listFlows' })
  @ApiOkResponse({ type: FlowListDto })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted')
  async list(@CurrentPrincipal() principal: Principal): Promise<FlowListDto> {
    const covered = this.grants.flowsOf(principal.caller, 'flows:read');
    const visible = this.flows.all().filter(({ name }) => covered === 'all' || covered.has(name));
    const polls = await this.polls.of(visible);
    const flows = visible.map(async (flow) =>
      flowDto(flow, await this.preflight.findings(flow), polls.get(flow.name)),
    );
    return { flows: await Promise.all(flows) };
  }

  /** What would be created for a real source instance. Writes nothing. */
  @Post(':flow/preview')
  @HttpCode(200)
  @Operation('preview')
  @ApiOperation({ operationId: 'previewHandover' })
  @ApiOkResponse({ type: PreviewDto })
  @ApiProblems(
    'invalid-request',
    'invalid-token',
    'insufficient-scope',
    'not-granted',
    'not-found',
    'altinn-unavailable',
  )
  async previewOf(
    @CurrentPrincipal() principal: Principal,
    @Param('flow') name: string,
    @Body() body: SourceInstanceDto,
  ): Promise<PreviewDto> {
    this.authorizer.admit(principal, name, 'preview');
    const { flow, source } = askedFor(this.flows, name, body);
    const values =
      this.config.profile !== 'production' &&
      this.authorizer.allows(principal, name, 'preview:values');
    const targets = await this.preview.of(flow, source, values).catch(away);
    if ('kind' in targets) throw sourceNotFound(targets.decisionId);
    return { targets: targets as PreviewDto['targets'] };
  }
}

const flowDto = (
  { name, hash, source, targets }: Flow,
  findings: FlowDto['findings'],
  poll: PollState | undefined,
): FlowDto => ({
  name,
  hash,
  source: source.app,
  targets: targets.map((target) => ({ name: target.name, app: target.app })),
  findings,
  ...(poll && { poll: pollDto(poll) }),
});

function away(error: unknown): never {
  if (!(error instanceof AltinnError)) throw error;
  throw new Problem('altinn-unavailable', { headers: { 'Retry-After': '30' } });
}
