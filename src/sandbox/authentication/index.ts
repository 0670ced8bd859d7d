import type { FastifyInstance } from 'fastify';
import type { SandboxClock } from '../clock.js';
import type { Maskinporten } from '../maskinporten/index.js';
import type { AltinnKeys } from './altinn-keys.js';
import { TokenExchange } from './exchange.js';
import { registerExchange } from './exchange-route.js';
import { registerLocaltest } from './localtest.js';

export { AltinnKeys } from './altinn-keys.js';
export { signAltinnToken } from './altinn-token.js';
export { SandboxTokenVerifier } from './token-verifier.js';

export interface AuthenticationParts {
  readonly maskinporten: Maskinporten;
  readonly keys: AltinnKeys;
  readonly clock: SandboxClock;
  readonly baseUrl: () => string;
}

const openid = '/authentication/api/v1/openid/';

/** Altinn Authentication: exchange, OpenID discovery and JWKS, and localtest's shortcuts to tokens. */
export function registerAuthentication(fastify: FastifyInstance, parts: AuthenticationParts): void {
  const { maskinporten, keys, clock, baseUrl } = parts;
  registerExchange(fastify, new TokenExchange(maskinporten, keys, baseUrl, clock));
  registerLocaltest(fastify, keys, clock);
  fastify.get(`${openid}.well-known/openid-configuration`, () => ({
    issuer: `${baseUrl()}${openid}`,
    jwks_uri: `${baseUrl()}${openid}.well-known/openid-configuration/jwks`,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }));
  fastify.get(`${openid}.well-known/openid-configuration/jwks`, () => keys.jwks());
}
