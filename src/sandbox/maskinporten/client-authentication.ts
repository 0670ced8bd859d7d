import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { SandboxClock } from '../clock.js';
import type { EnterpriseCa } from './enterprise-ca.js';
import { clientAuthenticationFailed, invalidAssertion } from './maskinporten-error.js';
import type { MaskinportenRegistry, RegisteredClient } from './registry.js';

export interface AuthenticatedAssertion {
  readonly client: RegisteredClient;
  readonly claims: JWTPayload;
  /** What the token says about it, `client_amr`. */
  readonly method: 'private_key_jwt' | 'virksomhetssertifikat';
}

const algorithms = ['RS256', 'RS384', 'RS512'];

/** Who made the assertion: algorithm, client, key, signature (reference §8.2 steps 2 to 4). */
export class ClientAuthentication {
  constructor(
    private readonly registry: MaskinportenRegistry,
    private readonly authorities: EnterpriseCa,
    private readonly clock: SandboxClock,
  ) {}

  async authenticate(assertion: string): Promise<AuthenticatedAssertion> {
    const { header, claims } = parse(assertion);
    requireKnownForm(header);
    const client = this.registry.client(String(claims.iss));
    if (!client) throw clientAuthenticationFailed('Client not found', 'MP-100');
    const key = await this.#key(header, client);
    await verifySignature(assertion, key);
    const method = header.x5c === undefined ? 'private_key_jwt' : 'virksomhetssertifikat';
    return { client, claims, method };
  }

  #key(
    header: ProtectedHeaderParameters,
    client: RegisteredClient,
  ): Promise<KeyObject> | KeyObject {
    if (header.x5c !== undefined) {
      return this.authorities.publicKeyOf(header.x5c[0] ?? '', client.organisationNumber);
    }
    const now = this.clock.now();
    const known = client.keys.find((k) => k.jwk.kid === header.kid && k.activeAt <= now);
    if (!known) {
      throw clientAuthenticationFailed('Unknown key identifier (kid) for client.');
    }
    if (known.jwk.exp !== undefined && known.jwk.exp * 1000 <= now) {
      throw clientAuthenticationFailed('Expired key', 'MP-121');
    }
    // A KeyObject is bound to no hash: Maskinporten takes RS256 and RS512 of the same key.
    return createPublicKey({ key: { ...known.jwk }, format: 'jwk' });
  }
}

function parse(assertion: string): { header: ProtectedHeaderParameters; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch {
    throw invalidAssertion('The assertion is not a signed JWT.');
  }
}

function requireKnownForm({ alg, kid, x5c }: ProtectedHeaderParameters): void {
  if (!alg || !algorithms.includes(alg)) {
    throw clientAuthenticationFailed('The signature algorithm is not supported.', 'MP-124');
  }
  if (x5c !== undefined && (!Array.isArray(x5c) || x5c.length === 0)) {
    throw clientAuthenticationFailed('Invalid x5c, it must be an array.', 'MP-123');
  }
  if ((kid === undefined) === (x5c === undefined)) {
    throw clientAuthenticationFailed('The header must have either kid or x5c.');
  }
}

async function verifySignature(assertion: string, key: KeyObject): Promise<void> {
  try {
    await compactVerify(assertion, key, { algorithms });
  } catch {
    throw clientAuthenticationFailed('Invalid JWT signature', 'MP-124');
  }
}
