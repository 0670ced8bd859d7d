import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();

/** W3C Trace Context, version 00: `00-{trace id}-{parent id}-{flags}`. */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace id when its header is well-formed, else a new one. */
export function traceIdOf(header: string | string[] | undefined): string {
  const given = typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
  return given ?? randomUUID().replaceAll('-', '');
}

/** Everything that `work` starts belongs to this trace. */
export const withTraceId = <T>(traceId: string, work: () => T): T => storage.run(traceId, work);

export const currentTraceId = (): string | undefined => storage.getStore();
