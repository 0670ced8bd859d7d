import { constants, createPrivateKey, type KeyObject, privateEncrypt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** DER of DigestInfo for SHA-256 up to the digest (RFC 8017 §9.2, note 1). */
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * Azure Key Vault's sign operation, as Microsoft documents it: it is given a digest, never a text, and gives
 * out a signature, never a key. https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
 */
export class FakeKeyVault {
  readonly #keys = new Map<string, KeyObject>();
  readonly #server: Server = createServer(
    (request, response) => void this.#answer(request, response),
  );
  #made = 0;
  /** Answers every request with it. */
  outage?: number;
  signatures = 0;

  constructor(private readonly token: string) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** @returns the identifier of a new version */
  add(jwk: object): string {
    const path = `/keys/maskinporten/${String((this.#made += 1)).padStart(32, '0')}`;
    this.#keys.set(path, createPrivateKey({ key: { ...jwk }, format: 'jwk' }));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [status, answer] = this.#decide(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #decide({ url = '', method, headers }: IncomingMessage, body: string): [number, object] {
    const error = (status: number, code: string): [number, object] => [status, { error: { code } }];
    if (this.outage !== undefined) return error(this.outage, 'Throttled');
    if (headers.authorization !== `Bearer ${this.token}`) return error(401, 'Unauthorized');
    const { pathname, searchParams } = new URL(url, 'http://vault');
    const path = pathname.replace(/\/sign$/, '');
    const key = this.#keys.get(path);
    if (method !== 'POST' || path === pathname || !key) return error(404, 'KeyNotFound');
    if (searchParams.get('api-version') !== '7.4') return error(400, 'BadParameter');
    const { alg, value } = JSON.parse(body) as { alg?: string; value?: string };
    const digest = Buffer.from(value ?? '', 'base64url');
    if (alg !== 'RS256' || digest.length !== 32) return error(400, 'BadParameter');
    this.signatures += 1;
    const signature = privateEncrypt(
      { key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.concat([sha256Info, digest]),
    );
    return [200, { kid: `https://vault${path}`, value: signature.toString('base64url') }];
  }
}
