import { Pool } from 'undici';
import { serve } from '../support/remote.js';

export interface Load {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests under way at any time, each on a connection of its own that is kept open. */
  readonly connections: number;
  /** The sources to hand over; each request takes the next. */
  readonly sources: readonly string[];
  /** Sources that are not asked for when so many milliseconds have passed. */
  readonly forMs?: number;
  /** Requests per second, evenly spaced; undefined: as fast as they are answered. */
  readonly perSecond?: number;
}

export interface Answered {
  readonly count: number;
  readonly ms: number;
  /** Of each request, milliseconds. */
  readonly latencies: readonly number[];
}

/** Hands over sources by `POST`. @throws Error on any answer that is neither 201 nor 202 */
async function post(load: Load): Promise<Answered> {
  const pool = new Pool(load.origin, { connections: load.connections, pipelining: 1 });
  const latencies: number[] = [];
  const began = performance.now();
  let next = 0;
  const takeTurn = async (): Promise<void> => {
    while (next < load.sources.length && performance.now() - began < (load.forMs ?? Infinity)) {
      const index = next++;
      await untilDue(began, index, load.perSecond);
      latencies.push(await one(pool, load, load.sources[index] ?? ''));
    }
  };
  await Promise.all(Array.from({ length: load.connections }, takeTurn));
  const ms = performance.now() - began;
  await pool.close();
  return { count: latencies.length, ms, latencies };
}

async function untilDue(began: number, index: number, perSecond?: number): Promise<void> {
  if (perSecond === undefined) return;
  const wait = began + (index * 1_000) / perSecond - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}

async function one(pool: Pool, load: Load, source: string): Promise<number> {
  const began = performance.now();
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: load.path,
    headers: { 'content-type': 'application/json', ...load.headers },
    body: JSON.stringify({ instance: source }),
  });
  const text = await body.text();
  if (statusCode !== 201 && statusCode !== 202) throw new Error(`${String(statusCode)}: ${text}`);
  return performance.now() - began;
}

const handlers = { post };
export type LoadHandlers = typeof handlers;
serve(handlers);
