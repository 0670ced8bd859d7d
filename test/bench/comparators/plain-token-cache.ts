import { randomUUID } from 'node:crypto';
import { decodeJwt, importJWK, SignJWT } from 'jose';

export interface PlainTokenOptions {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly platformUrl: string;
  readonly clientId: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  /** The clock by which cached tokens age, milliseconds since the epoch. */
  readonly now: () => number;
}

interface Entry {
  readonly token: string;
  readonly expires: number;
}

const margin = 10_000;
const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * PINNED. Maskinporten and the exchange as a backend without a library for it does them: `fetch`, a signed assertion,
 * and a Map by scopes whose entries are taken until ten seconds before their end. Whoever finds none gets one himself.
 */
export class PlainTokenCache {
  readonly #cache = new Map<string, Entry>();

  constructor(private readonly options: PlainTokenOptions) {}

  async altinnToken(scopes: readonly string[]): Promise<string> {
    const key = scopes.join(' ');
    const cached = this.#cache.get(key);
    if (cached && cached.expires - margin > this.options.now()) return cached.token;
    const token = await this.#exchanged(await this.#granted(key));
    this.#cache.set(key, { token, expires: this.options.now() + lifeOf(token) });
    return token;
  }

  async #granted(scope: string): Promise<string> {
    const { issuer, tokenEndpoint, clientId, jwk } = this.options;
    const { alg, kid } = jwk as { alg: string; kid: string };
    const iat = Math.floor(Date.now() / 1_000);
    const assertion = await new SignJWT({ scope, jti: randomUUID() })
      .setProtectedHeader({ alg, kid })
      .setIssuer(clientId)
      .setAudience(issuer)
      .setIssuedAt(iat)
      .setExpirationTime(iat + 60)
      .sign(await importJWK(jwk, alg));
    const body = new URLSearchParams({ grant_type: grant, assertion });
    const response = await fetch(tokenEndpoint, { method: 'POST', body });
    if (!response.ok) throw new Error(`Maskinporten: ${response.status}`);
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async #exchanged(token: string): Promise<string> {
    const url = `${this.options.platformUrl}/authentication/api/v1/exchange/maskinporten`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`exchange: ${response.status}`);
    return response.text();
  }
}

function lifeOf(token: string): number {
  const { exp = 0, iat = 0 } = decodeJwt(token);
  return (exp - iat) * 1_000;
}
