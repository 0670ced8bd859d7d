import { PlainScript } from '../comparators/plain-script.js';
import { serve } from '../support/remote.js';

let script: PlainScript | undefined;

const handlers = {
  async start(altinn: string, connections: number): Promise<void> {
    const scopes = 'altinn:serviceowner/instances.read altinn:serviceowner/instances.write';
    const query = new URLSearchParams({ orgNumber: '405003309', scopes, authenticationLevel: '3' });
    const response = await fetch(`${altinn}/Home/GetTestOrgToken/ttd?${query.toString()}`);
    script = new PlainScript(altinn, await response.text(), connections);
  },

  /** @returns milliseconds for all, so many at a time */
  async deliver(sources: readonly string[], concurrency: number): Promise<number> {
    const began = performance.now();
    let next = 0;
    const takeTurn = async (): Promise<void> => {
      while (next < sources.length) await script?.deliver(sources[next++] ?? '');
    };
    await Promise.all(Array.from({ length: concurrency }, takeTurn));
    return performance.now() - began;
  },
};

export type PlainHandlers = typeof handlers;
serve(handlers);
