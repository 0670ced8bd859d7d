import { createTokenService } from './create-token-service.js';
import { LocalSigners } from './adapters/local-signers.js';
import type { MaskinportenOptions } from './maskinporten-options.js';
import { MaskinportenServer } from './maskinporten-server.contract.js';
import type { TestKey } from '../../test/support/keys.js';

/** Monotonic and wall clock that only the spec moves, apart from each other. */
export class MovedTime {
  #wall = 1_750_000_000_000;
  #monotonic = 5_000;
  readonly #timers = new Set<{ at: number; action: () => void }>();

  now = (): number => this.#wall;
  monotonic = (): number => this.#monotonic;

  /** Short pauses run at once, long ones when the clock gets there. */
  after = (ms: number, action: () => void): (() => void) => {
    const timer = { at: this.#monotonic + ms, action };
    if (ms <= 2_000) setImmediate(action);
    else this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  get waiting(): number {
    return this.#timers.size;
  }

  pass(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#monotonic) continue;
      this.#timers.delete(timer);
      timer.action();
    }
  }

  /** Somebody sets the host's clock. */
  jump(ms: number): void {
    this.#wall += ms;
  }
}

/** A service and the server that it talks to. */
export class TokenBench {
  readonly server = new MaskinportenServer();
  readonly time = new MovedTime();
  readonly logs: string[] = [];
  service: ReturnType<typeof createTokenService>;

  async start(keys: readonly TestKey[], options: Partial<MaskinportenOptions> = {}): Promise<void> {
    await this.server.start();
    this.server.keys = keys;
    this.server.now = this.time.now;
    this.#create(options);
  }

  /** Another process, as it were: nothing of the old one is left but files. */
  async restart(options: Partial<MaskinportenOptions> = {}): Promise<void> {
    await this.service.onApplicationShutdown();
    this.#create(options);
  }

  #create(options: Partial<MaskinportenOptions>): void {
    const { keys } = this.server;
    const url = this.server.issuer.replace(/\/$/, '');
    const write = (...line: unknown[]): void => void this.logs.push(JSON.stringify(line));
    const all: MaskinportenOptions = {
      issuer: `${url}/`,
      tokenEndpoint: `${url}/token`,
      platformUrl: url,
      strategy: 'maskinporten',
      clients: {
        ttd: {
          clientId: 'client-ttd',
          keys: keys.map((k) => k.privateJwk),
          organisationNumber: '405003309',
        },
      },
      timeouts: { connect: 2_000, read: 5_000 },
      clock: this.time,
      timers: this.time,
      random: () => 0.5,
      logger: { info: write, warn: write },
      ...options,
    };
    this.service = createTokenService(all, new LocalSigners(all.clients));
  }

  async stop(): Promise<void> {
    await this.service.onApplicationShutdown();
    await this.server.stop();
  }
}

export const request = { client: 'ttd', scopes: ['b:read', 'a:read', 'b:read'] };

/** Lets a background refresh over loopback finish, without a fixed pause. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !condition(); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (!condition()) throw new Error('The condition never came true');
}
