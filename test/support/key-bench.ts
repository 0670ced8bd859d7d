import { decodeProtectedHeader } from 'jose';
import { until } from '../../src/maskinporten/token-bench.contract.js';
import type { ClientJwk } from '../../src/sandbox/index.js';
import { MountedSecret } from './mounted-secret.js';
import { read, TokenRig } from './token-rig.js';

export const clientId = 'b590f149-d0ba-4fca-b367-bccd9e444a00';

export const jwks = (...keys: ClientJwk[]): string => JSON.stringify({ keys });

/** A token service whose only client has its keys in a mounted file. */
export class KeyBench {
  #asked = 0;

  private constructor(
    readonly rig: TokenRig,
    private readonly secret: MountedSecret,
  ) {}

  /** @param registered the key that Maskinporten knows */
  static async start(registered: ClientJwk, text: string, file = 'keys'): Promise<KeyBench> {
    const secret = await MountedSecret.mount(text, file);
    const rig = await TokenRig.start({
      client: { clientId, jwk: registered },
      clients: (own) => ({ ttd: { ...own, keys: [], keyFile: { path: secret.path } } }),
    });
    return new KeyBench(rig, secret);
  }

  get registry() {
    return this.rig.sandbox.maskinporten.registry;
  }

  /** A token that no cache has: each time for another audience. */
  newToken() {
    const resource = `https://api.example/${(this.#asked += 1)}`;
    return this.rig.service.altinnToken({ client: 'ttd', scopes: [read], resource });
  }

  /** Of the latest assertion. */
  header() {
    return decodeProtectedHeader(this.rig.secrets.at(-1) ?? '');
  }

  /** Another content of the file, and the time until it is looked at. */
  async swap(text: string): Promise<void> {
    const before = this.#keysRead();
    await this.secret.swap(text);
    this.rig.time.pass(10_000);
    await until(() => this.#keysRead() > before);
  }

  close(): Promise<void> {
    return this.rig.close();
  }

  #keysRead(): number {
    return this.rig.logs.filter((line) => line.includes('Keys read')).length;
  }
}
