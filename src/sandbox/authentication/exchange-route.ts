import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { TokenExchange } from './exchange.js';

interface ExchangeRoute {
  Params: { provider: string };
  Querystring: { test?: string };
}

/** `GET /authentication/api/v1/exchange/{provider}` with the statuses of reference §3. */
export function registerExchange(fastify: FastifyInstance, exchange: TokenExchange): void {
  fastify.get<ExchangeRoute>(
    '/authentication/api/v1/exchange/:provider',
    async (request, reply) => {
      if (request.headers['x-altinn-enterpriseuser-authentication'] !== undefined) {
        return problem(reply, 410);
      }
      const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (!token) return problem(reply, 401);
      const { provider } = request.params;
      if (!['maskinporten', 'id-porten', 'altinnstudio'].includes(provider)) {
        return problem(reply, 400);
      }
      // The sandbox has no ID-porten and no Studio: no token can be one of theirs.
      if (provider !== 'maskinporten') return problem(reply, 401);
      const test = request.query.test?.toLowerCase() === 'true';
      const altinnToken = await exchange.exchange(token, test).catch(() => undefined);
      if (altinnToken === undefined) return problem(reply, 401);
      return sendToken(reply, altinnToken, request.headers.accept);
    },
  );
}

/** ASP.NET's choice of formatter: bare text unless JSON is asked for and nothing is taken as it comes. */
function sendToken(reply: FastifyReply, token: string, accept: string | undefined): FastifyReply {
  if (prefersJson(accept)) {
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(token));
  }
  return reply.type('text/plain; charset=utf-8').send(token);
}

export function prefersJson(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',').map(mediaRange);
  // With `*/*` anywhere, as axios sends it, ASP.NET ignores the header.
  if (ranges.some(({ type }) => type === '*/*')) return false;
  const known = ranges.filter(({ type }) =>
    /^(application\/json|text\/plain|text\/\*)$/.test(type),
  );
  const best = known.sort((a, b) => b.quality - a.quality)[0];
  return best?.type === 'application/json';
}

function mediaRange(text: string): { type: string; quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.find((p) => p.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) };
}

const problem = (reply: FastifyReply, status: number): FastifyReply =>
  reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ title: STATUS_CODES[status], status }));
