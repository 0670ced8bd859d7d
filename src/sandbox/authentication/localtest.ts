import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { SandboxClock } from '../clock.js';
import type { AltinnKeys } from './altinn-keys.js';
import { signAltinnToken } from './altinn-token.js';
import { organisationNumberOf } from './organisations.js';

/** localtest's tokens live sixteen hours and have no issuer (reference §5.1, §8.1). */
const lifetime = 57_600;

/** Test users of Altinn's localtest, and their parties. */
const users = new Map([
  ['1337', '501337'],
  ['12345', '512345'],
  ['1001', '510001'],
  ['1002', '510002'],
  ['1003', '510003'],
]);

interface OrgTokenRoute {
  Params: { org: string };
  Querystring: { orgNumber?: string; scopes?: string; authenticationLevel?: string };
}

interface UserTokenRoute {
  Params: { userId: string };
  Querystring: { authenticationLevel?: string };
}

/** `GET /Home/GetTestOrgToken/{org}` and `GET /Home/GetTestUserToken/{userId}`, without any login. */
export function registerLocaltest(
  fastify: FastifyInstance,
  keys: AltinnKeys,
  clock: SandboxClock,
): void {
  const send = async (reply: FastifyReply, claims: Record<string, unknown>): Promise<string> => {
    const now = clock.seconds();
    const times = { nbf: now, iat: now, exp: now + lifetime };
    reply.type('text/plain; charset=utf-8');
    return signAltinnToken(keys, { ...claims, jti: randomUUID(), ...times });
  };
  fastify.get<OrgTokenRoute>('/Home/GetTestOrgToken/:org', (request, reply) => {
    const { org } = request.params;
    const { orgNumber = organisationNumberOf(org), scopes, authenticationLevel } = request.query;
    return send(reply, {
      'urn:altinn:org': org,
      ...(orgNumber ? { 'urn:altinn:orgNumber': orgNumber } : {}),
      'urn:altinn:scope': scopes ?? 'altinn:serviceowner',
      'urn:altinn:authenticatemethod': 'maskinporten',
      'urn:altinn:authlevel': authenticationLevel ?? '3',
    });
  });
  fastify.get<UserTokenRoute>('/Home/GetTestUserToken/:userId', (request, reply) => {
    const { userId } = request.params;
    const partyId = users.get(userId);
    if (partyId === undefined) return reply.code(404).send();
    return send(reply, {
      'urn:altinn:userid': userId,
      'urn:altinn:partyid': partyId,
      'urn:altinn:authenticatemethod': 'BankID',
      'urn:altinn:authlevel': request.query.authenticationLevel ?? '2',
      scope: 'altinn:portal/enduser',
    });
  });
}
