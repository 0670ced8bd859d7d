import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isInjected } from '../injected.js';
import { requestFault } from '../world/index.js';
import type { FaultSubject, TakenFault } from './active-fault.js';
import { requestFaultOf } from './app-fault.js';
import { answerAtOnce, contentOf } from './at-once.js';
import { controlPrefix } from './control-prefix.js';
import { atOnceOf, isAppFault, kindOf } from './fault-kinds.js';
import type { Faults } from './faults.js';
import { spoilt } from './spoilt-answer.js';

/** Larger bodies are not searched for a rule's text. */
const searched = 64 * 1024;

/** Which app a path is about, `{org}/{app}`. */
export type AppOf = (path: string) => string | undefined;

/**
 * Makes every route meet the faults. A handler that hijacks its reply, or reads `request.raw` instead
 * of the parsed body, is out of their reach.
 */
export function addFaultHooks(fastify: FastifyInstance, faults: Faults, appOf: AppOf): void {
  const hooks = new FaultHooks(faults, appOf);
  fastify.addHook('onRequest', (request, reply) => hooks.arrived(request, reply));
  fastify.addHook('preParsing', (request, reply, payload) => hooks.taken(request, reply, payload));
  fastify.addHook('preHandler', (request, _reply, done) => hooks.handled(request, done));
  fastify.addHook('onSend', (request, reply, payload) => hooks.answered(request, reply, payload));
}

class FaultHooks {
  private readonly met = new WeakMap<FastifyRequest, TakenFault>();
  private readonly ended = new WeakMap<FastifyRequest, () => void>();

  constructor(
    private readonly faults: Faults,
    private readonly appOf: AppOf,
  ) {}

  async arrived(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (isOurs(request)) return;
    if (!this.faults.needsBody(this.subjectOf(request))) await this.meet(request, reply);
  }

  /** A body is taken in whole before anybody waits: what has reached a server happens although its caller has gone. */
  async taken(request: FastifyRequest, reply: FastifyReply, payload: Readable): Promise<Readable> {
    if (isOurs(request)) return payload;
    const isOpen = !this.met.has(request) && this.faults.needsBody(this.subjectOf(request));
    const { action } = this.met.get(request) ?? {};
    if (!isOpen && (!action || !waits(action))) return payload;
    const body = await buffer(payload);
    if (isOpen) await this.meet(request, reply, body);
    await this.wait(request);
    return Readable.from(body.length > 0 ? [body] : []);
  }

  handled(request: FastifyRequest, done: () => void): void {
    const { action } = this.met.get(request) ?? {};
    if (!action || !isAppFault(action)) {
      done();
      return;
    }
    requestFault.run(
      requestFaultOf(action, () => this.count(request)),
      done,
    );
  }

  async answered(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const { action } = this.met.get(request) ?? {};
    this.ended.get(request)?.();
    if (!action) return payload;
    if ('delayAnswerMs' in action) await sleep(action.delayAnswerMs);
    if ('hold' in action && action.hold === 'answer') await this.faults.hold();
    if ('dropAfterProcessing' in action) request.raw.socket.destroy();
    return spoilt(action, reply, payload);
  }

  private subjectOf(request: FastifyRequest, body?: Buffer): FaultSubject {
    const text = body && body.length <= searched ? body.toString() : '';
    return {
      method: request.method,
      path: request.url,
      app: () => this.appOf(request.url),
      ...(body ? { body: text } : {}),
    };
  }

  private async meet(request: FastifyRequest, reply: FastifyReply, body?: Buffer): Promise<void> {
    const taken = this.faults.take(this.subjectOf(request, body));
    if (!taken) return;
    const { action } = taken;
    this.met.set(request, taken);
    if (!isAppFault(action)) this.count(request);
    const kind = kindOf(action);
    if (kind === 'status' && 'status' in action) {
      const { text, headers } = contentOf(action);
      await reply
        .code(action.status)
        .headers(headers)
        .send(text === '' ? undefined : text);
    }
    if (kind === 'reset') {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
    }
  }

  private async wait(request: FastifyRequest): Promise<void> {
    const { action, leftMs } = this.met.get(request) ?? {};
    if (!action) return;
    const answer = atOnceOf(action);
    if (answer) {
      this.ended.set(request, this.faults.goesOnAlone());
      answerAtOnce(request.raw.socket, answer);
    }
    if ('delayMs' in action) await sleep(action.delayMs);
    if ('commitLaterMs' in action) await sleep(action.commitLaterMs, undefined, { ref: false });
    if ('hold' in action && action.hold === true) await this.faults.hold();
    if ('pause' in action && leftMs !== undefined) await this.faults.pause(leftMs);
  }

  private count(request: FastifyRequest): void {
    const taken = this.met.get(request);
    const route = `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;
    if (taken) this.faults.injected.add(kindOf(taken.action), route);
  }
}

/** The control API, and what it does inside the process. */
const isOurs = (request: FastifyRequest): boolean =>
  request.url.startsWith(controlPrefix) || isInjected(request);

const waits = (action: TakenFault['action']): boolean =>
  'delayMs' in action ||
  'pause' in action ||
  ('hold' in action && action.hold === true) ||
  atOnceOf(action) !== undefined;
