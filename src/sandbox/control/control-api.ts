import type { FastifyInstance } from 'fastify';
import type { SandboxClock } from '../clock.js';
import { controlPrefix } from './control-prefix.js';
import { registerFaults } from './faults-api.js';
import type { Faults } from './faults.js';
import type { Stats } from './stats.js';

/** A signing key set whose rollover can be played through. */
export interface Rollover {
  publishNext(): Promise<void>;
  switchToNext(): void;
  withdrawOld(): void;
}

export interface ControlParts {
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly stats: Stats;
  readonly keys: { readonly maskinporten: Rollover; readonly altinn: Rollover };
}

interface KeysRoute {
  Params: { issuer: 'maskinporten' | 'altinn'; step: string };
}

/** `/__sandbox`: what a test or an operator of the sandbox changes and sees from outside. */
export function registerControlApi(fastify: FastifyInstance, parts: ControlParts): void {
  const { clock, faults, stats } = parts;
  fastify.get(`${controlPrefix}/stats`, () => ({
    counts: stats.counts,
    requests: stats.requests,
    held: faults.held,
    offsetMs: clock.offsetMs,
  }));
  fastify.delete(`${controlPrefix}/stats`, (_request, reply) => {
    stats.reset();
    return reply.code(204).send();
  });
  fastify.post<{ Body: { offsetMs?: unknown } | null }>(
    `${controlPrefix}/clock`,
    (request, reply) => {
      const offsetMs = request.body?.offsetMs;
      if (typeof offsetMs !== 'number' || !Number.isFinite(offsetMs)) {
        return reply.code(400).send({ error: 'offsetMs must be a number' });
      }
      clock.offsetMs = offsetMs;
      return { now: clock.now() };
    },
  );
  registerFaults(fastify, faults);
  registerKeys(fastify, parts);
}

/** The three steps of a rollover of signing keys: `publish`, `switch`, `withdraw`. */
function registerKeys(fastify: FastifyInstance, { keys }: ControlParts): void {
  fastify.post<KeysRoute>(
    `${controlPrefix}/keys/:issuer(maskinporten|altinn)/:step`,
    async (request, reply) => {
      const chosen = keys[request.params.issuer];
      const { step } = request.params;
      if (step === 'publish') await chosen.publishNext();
      else if (step === 'switch') chosen.switchToNext();
      else if (step === 'withdraw') chosen.withdrawOld();
      else return reply.code(404).send({ error: 'publish, switch or withdraw' });
      return reply.code(204).send();
    },
  );
}
