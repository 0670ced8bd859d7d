import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { currentTraceId } from './request-context.js';
import { LineBatch } from './line-batch.js';

/** Second line after the adapters, which let no such error out: what an HTTP client's error carries. */
const redacted = ['err.config', 'err.request', 'err.response', 'req.headers', 'headers'];

/** One JSON line an entry, scrubbed as a whole before it leaves the process. */
export function createLogger(level: string, out: NodeJS.WritableStream = process.stdout): Pino {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, remove: true },
      hooks: { logMethod: withoutErrors },
      serializers: {
        req: safeRequest,
        res: (res: { statusCode?: number }) => ({ status: res.statusCode }),
      },
      mixin: () => {
        const traceId = currentTraceId();
        return traceId === undefined ? {} : { traceId };
      },
    },
    new LineBatch(out),
  );
}

/** An error's kind, code and stack without its message: messages quote values. */
export function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    stack: frames.slice(0, 8).map((line) => line.trim()),
  };
}

/** Before pino sees them: it would make an error's message the line's. */
function withoutErrors(this: Pino, args: Parameters<Pino['info']>, method: Pino['info']): void {
  const [first, ...rest] = args as [unknown, ...[]];
  const { err } = Object(first) as { err?: unknown };
  if (first instanceof Error) method.apply(this, [{ err: safeError(first) }, ...rest]);
  else if (err instanceof Error)
    method.apply(this, [{ ...Object(first), err: safeError(err) }, ...rest]);
  else method.apply(this, args);
}

/** The route's template, never the path: ids stay out of request logs. */
const safeRequest = (request: { method?: string; routeOptions?: { url?: string } }): object => ({
  method: request.method,
  route: request.routeOptions?.url ?? '(no route)',
});

/** What Nest tells of its own start, and of an error that `main.ts` tells better. */
const framework = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logs in the same stream; its own start only at level debug. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...more: unknown[]): void {
    this.#write(framework.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.#write('warn', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.#write(framework.has(String(more.at(-1))) ? 'debug' : 'error', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.#write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.#write('trace', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.#write('fatal', message, more);
  }

  #write(
    level: 'info' | 'warn' | 'error' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    more: unknown[],
  ): void {
    const context = more.at(-1);
    const entry = typeof context === 'string' ? { context } : {};
    if (message instanceof Error) this.pino[level]({ ...entry, err: message });
    else if (typeof message === 'object' && message !== null)
      this.pino[level]({ ...entry, ...message });
    else this.pino[level](entry, String(message));
  }
}
