import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.js';
import { isInjected } from '../injected.js';
import { controlPrefix } from './control-prefix.js';

export interface RequestLine {
  /** Milliseconds since the epoch, by the sandbox clock. */
  readonly at: number;
  readonly method: string;
  /** With its query; what could be a secret there is removed. */
  readonly path: string;
  /** Absent while it is not answered, or when it never was. */
  status?: number;
}

const kept = 10_000;
const secrets = ['assertion', 'code', 'token', 'access_token'];

/** What has been asked of the sandbox: numbers per route, and the request lines. Never bodies or headers. */
export class Stats {
  readonly #counts = new Map<string, number>();
  #lines: RequestLine[] = [];

  constructor(private readonly clock: SandboxClock) {}

  /** `POST /mp/token` → how many. Routes are as they were registered, with their parameters' names. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The latest 10 000, oldest first. */
  get requests(): readonly Readonly<RequestLine>[] {
    return this.#lines.slice(-kept);
  }

  count(route: string): number {
    return this.#counts.get(route) ?? 0;
  }

  reset(): void {
    this.#counts.clear();
    this.#lines = [];
  }

  record(request: FastifyRequest): RequestLine {
    const route = `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;
    this.#counts.set(route, this.count(route) + 1);
    const line: RequestLine = {
      at: this.clock.now(),
      method: request.method,
      path: withoutSecrets(request.url),
    };
    this.#lines.push(line);
    // Cut seldom: moving ten thousand lines at each request would be felt.
    if (this.#lines.length > 2 * kept) this.#lines = this.#lines.slice(-kept);
    return line;
  }
}

export function addStatsHooks(fastify: FastifyInstance, stats: Stats): void {
  const lines = new WeakMap<FastifyRequest, RequestLine>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.url.startsWith(controlPrefix) && !isInjected(request))
      lines.set(request, stats.record(request));
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const line = lines.get(request);
    if (line && !request.raw.socket.destroyed) line.status = reply.statusCode;
    done();
  });
}

function withoutSecrets(url: string): string {
  const [path = '', query] = url.split('?', 2);
  if (query === undefined) return path;
  const shown = query
    .split('&')
    .map((pair) => (secrets.includes(pair.split('=', 1)[0] ?? '') ? '(secret)' : pair));
  return `${path}?${shown.join('&')}`;
}
