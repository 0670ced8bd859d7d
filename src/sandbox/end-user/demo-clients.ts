import type { ClientJwk, Maskinporten } from '../maskinporten/index.js';

/** Testdepartementet, the owner of the demo apps. */
const organisationNumber = '405003309';

/** Maskinporten clients of the demo organisation, made when they are first asked for. */
export class DemoClients {
  private readonly keys = new Map<string, Promise<ClientJwk>>();

  constructor(private readonly maskinporten: Maskinporten) {}

  /**
   * A token by the real grant: the client signs an assertion, and Maskinporten checks it.
   * @returns undefined when the client is somebody else's, whose key we do not have
   */
  async token(clientId: string, scopes: readonly string[]): Promise<string | undefined> {
    const { registry } = this.maskinporten;
    if (!this.keys.has(clientId)) {
      if (registry.client(clientId)) return undefined;
      this.keys.set(clientId, this.register(clientId));
    }
    const jwk = await this.keys.get(clientId);
    if (!jwk) return undefined;
    for (const scope of scopes) {
      registry.client(clientId)?.scopes.add(scope);
      registry.grant(organisationNumber, scope);
    }
    return this.maskinporten.issueCallerToken({ clientId, jwk, scopes });
  }

  private async register(clientId: string): Promise<ClientJwk> {
    const client = { clientId, organisationNumber, scopes: [] };
    return (await this.maskinporten.addClient(client)).jwk;
  }
}
