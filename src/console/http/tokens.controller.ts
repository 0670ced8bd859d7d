import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orgOf } from '../../altinn/index.js';
import { CurrentPrincipal, Grants, Operation, Principal } from '../../authorization/index.js';
import { type TokenStatus, TokenStatusSource } from '../../maskinporten/index.js';
import { type Flow, FlowRegistry } from '../../orchestration/flows/index.js';
import { ApiProblems } from '../../problems/index.js';
import {
  type ClientTokensDto,
  type TokenStatusDto,
  TokenStatusListDto,
} from './token-status.dto.js';

/** How the tokens towards Altinn stand. */
@ApiTags('operations')
@Controller('api/v1/tokens')
export class TokensController {
  constructor(
    private readonly grants: Grants,
    private readonly flows: FlowRegistry,
    private readonly statuses: TokenStatusSource,
  ) {}

  /** Clients of the flows that the caller may operate, with scopes, expiry and last error. What this replica knows. */
  @Get()
  @Operation('operate')
  @ApiOperation({ operationId: 'listTokens' })
  @ApiOkResponse({ type: TokenStatusListDto })
  @ApiProblems('invalid-token', 'insufficient-scope', 'not-granted')
  list(@CurrentPrincipal() principal: Principal): TokenStatusListDto {
    const covered = this.grants.flowsOf(principal.caller, 'operate');
    const flows = this.flows.all().filter(({ name }) => covered === 'all' || covered.has(name));
    const statuses = this.statuses.status();
    return { clients: clientsOf(flows).map((client) => tokensOf(client, statuses)) };
  }
}

/** The orgs of a flow's apps: their clients get the tokens for it. */
function clientsOf(flows: readonly Flow[]): string[] {
  const apps = flows.flatMap(({ source, targets }) => [source.app, ...targets.map((t) => t.app)]);
  return [...new Set(apps.map(orgOf))].sort();
}

const tokensOf = (client: string, statuses: readonly TokenStatus[]): ClientTokensDto => ({
  client,
  tokens: statuses.filter((status) => status.client === client).map(tokenDto),
});

/** Consumer and resource stay inside: the one is a customer, and neither says how the token stands. */
const tokenDto = ({
  authority,
  scopes,
  expiresAt,
  failing,
  lastError,
}: TokenStatus): TokenStatusDto => ({
  authority,
  scopes: [...scopes],
  failing,
  ...(expiresAt !== undefined && { expiresAt }),
  ...(lastError && { lastError: { ...lastError } }),
});
