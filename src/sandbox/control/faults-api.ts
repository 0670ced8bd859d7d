import type { FastifyInstance } from 'fastify';
import { controlPrefix } from './control-prefix.js';
import { faultProblem } from './fault-problem.js';
import type { FaultRule } from './fault.js';
import type { Faults } from './faults.js';

const path = `${controlPrefix}/faults`;

/** `/__sandbox/faults`: rules, what they have done, the seed of their chances, and the lag of Storage's lists. */
export function registerFaults(fastify: FastifyInstance, faults: Faults): void {
  fastify.get(path, () => ({
    rules: faults.rules.map(shown),
    injected: faults.injected.all(),
    held: faults.held,
    unsettled: faults.unsettled,
    seed: faults.seed,
    listLagMs: faults.listLagMs,
  }));
  fastify.post(path, (request, reply) => {
    const rules = (Array.isArray(request.body) ? request.body : [request.body]) as FaultRule[];
    const problem = rules.map(faultProblem).find((p) => p !== undefined);
    if (problem !== undefined) return reply.code(400).send({ error: problem });
    for (const rule of rules) faults.add(rule);
    return reply.code(204).send();
  });
  fastify.delete(path, (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  fastify.post(`${path}/release`, (_request, reply) => {
    faults.release();
    return reply.code(204).send();
  });
  fastify.delete(`${path}/injected`, (_request, reply) => {
    faults.injected.reset();
    return reply.code(204).send();
  });
  registerNumber(fastify, 'seed', Number.isSafeInteger, (seed) => (faults.seed = seed));
  registerNumber(fastify, 'listLagMs', isLag, (ms) => (faults.listLagMs = ms));
}

const isLag = (value: unknown): boolean => typeof value === 'number' && value >= 0;

const shown = (rule: FaultRule): unknown => {
  const pattern = rule.match.path;
  return { ...rule, match: { ...rule.match, ...(pattern && { path: pathText(pattern) }) } };
};

const pathText = (pattern: string | RegExp): string =>
  typeof pattern === 'string' ? pattern : pattern.source;

/** `PUT /__sandbox/faults/{name}` with `{ "{name}": number }`. */
function registerNumber(
  fastify: FastifyInstance,
  name: string,
  isValid: (value: unknown) => boolean,
  set: (value: number) => void,
): void {
  fastify.put(`${path}/${name}`, (request, reply) => {
    const value = (request.body as Record<string, unknown> | null)?.[name];
    if (!isValid(value)) return reply.code(400).send({ error: `${name} is not a legal number` });
    set(value as number);
    return reply.code(204).send();
  });
}
