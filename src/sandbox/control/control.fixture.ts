import { createCore } from '../core.js';
import type { SandboxCore } from '../core.js';

/** The sandbox without apps, with one route that does some work. */
export class ControlUnderTest {
  /** Names of the work that has been done. */
  processed: string[] = [];

  private constructor(
    readonly core: SandboxCore,
    readonly url: string,
  ) {}

  static async start(): Promise<ControlUnderTest> {
    const core = await createCore();
    let done: (name: string) => void = () => undefined;
    core.server.post<{ Body: { name: string } }>('/work/:id', (request) => {
      done(request.body.name);
      return { done: request.body.name, padding: 'x'.repeat(1000) };
    });
    const test = new ControlUnderTest(core, await core.listen(0, '127.0.0.1'));
    done = (name) => test.processed.push(name);
    return test;
  }

  reset(): void {
    const { faults, stats } = this.core;
    faults.clear();
    faults.injected.reset();
    faults.seed = 0;
    stats.reset();
    this.processed = [];
  }

  work(name: string, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.url}/work/1?code=secret&size=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer hush' },
      body: JSON.stringify({ name }),
      signal: signal ?? null,
    });
  }

  async text(name: string): Promise<string> {
    return (await this.work(name)).text();
  }

  /** What became of the work for its caller: a status, or `cut`. */
  async outcome(name: string): Promise<number | 'cut'> {
    return this.work(name).then(
      (answer) => answer.status,
      () => 'cut',
    );
  }

  /** `path` follows `/__sandbox/`. */
  control(path: string, method: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}/__sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  }

  /** A rule over HTTP. */
  async fault(action: unknown, more: object = {}): Promise<void> {
    const rule = { match: { method: 'post', path: '^/work/' }, action, ...more };
    const answer = await this.control('faults', 'POST', rule);
    if (answer.status !== 204) throw new Error(await answer.text());
  }
}
