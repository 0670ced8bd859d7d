import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isTokenFault } from '../context.js';
import type { SandboxContext } from '../context.js';
import type { Pdp, PdpResult } from './pdp.js';
import { questionsOf } from './xacml-questions.js';

const scopes = ['altinn:authorization/authorize', 'altinn:authorization/authorize.admin'];

/**
 * `POST /authorization/api/v1/authorize`: the PDP for service owners, evaluating the apps' `policy.xml`
 * (reference authorization §1.1–1.4). Always 200 once it is reached; an exception is one Indeterminate for all.
 */
export function registerPdp(fastify: FastifyInstance, context: SandboxContext, pdp: Pdp): void {
  fastify.post('/authorization/api/v1/authorize', async (request, reply) => {
    if (!(await isAdmitted(context, request, reply))) return reply;
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(decide(pdp, request)));
  });
}

/** First the gateway looks for a key, then the service for a token and its scope. */
async function isAdmitted(
  { tokens }: SandboxContext,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  if (!headers['ocp-apim-subscription-key']) {
    const message = 'Access denied due to missing subscription key.';
    await reply.code(401).send({ statusCode: 401, message });
    return false;
  }
  const caller = await tokens.verify(headers.authorization);
  const permitted = !isTokenFault(caller) && scopes.some((s) => caller.scopes.includes(s));
  if (!permitted) await reply.code(isTokenFault(caller) ? 401 : 403).send();
  return permitted;
}

function decide(pdp: Pdp, { body }: FastifyRequest): { response: readonly object[] } {
  pdp.asked.push(body);
  try {
    return { response: questionsOf(body).map((question) => written(pdp.decide(question))) };
  } catch {
    return { response: [written({ decision: 'Indeterminate', status: 'syntax-error' })] };
  }
}

function written({ decision, status, minimumLevel, minimumLevelOrg }: PdpResult): object {
  const levels = [
    ['', minimumLevel],
    ['-org', minimumLevelOrg],
  ] as const;
  const obligations = levels.flatMap(([suffix, level], i) =>
    decision === 'Permit' && level !== undefined ? [obligation(i + 1, suffix, level)] : [],
  );
  return {
    decision,
    status: { statusCode: { value: `urn:oasis:names:tc:xacml:1.0:status:${status}` } },
    ...(obligations.length > 0 && { obligations }),
  };
}

const obligation = (number: number, suffix: string, level: number): object => ({
  id: `urn:altinn:obligation:authenticationLevel${String(number)}`,
  attributeAssignment: [
    {
      attributeId: `urn:altinn:obligation${String(number)}-assignment1`,
      value: String(level),
      category: `urn:altinn:minimum-authenticationlevel${suffix}`,
      dataType: 'http://www.w3.org/2001/XMLSchema#integer',
    },
  ],
});
