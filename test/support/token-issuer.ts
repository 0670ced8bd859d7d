import { createPrivateKey, sign, type JsonWebKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rsaKey, type TestKey } from './keys.js';

/** An authorization server on loopback: serves its keys, counts the fetches, signs whatever it is asked to. */
export class TokenIssuer {
  fetches = 0;
  down = false;
  keys: TestKey[] = [];

  private constructor(private readonly server: Server) {}

  static async start(key?: TestKey): Promise<TokenIssuer> {
    const server = createServer();
    const issuer = new TokenIssuer(server);
    issuer.keys = [key ?? (await rsaKey('key-1'))];
    server.on('request', (_, response) => {
      issuer.fetches += 1;
      response.statusCode = issuer.down ? 503 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ keys: issuer.keys.map((key) => key.publicJwk) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The claims of a Maskinporten access token for ttd, good for two minutes; `undefined` in `changes` leaves one out. */
  claims(now: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
    const iat = Math.floor(now / 1_000);
    return {
      iss: this.url,
      client_amr: 'private_key_jwt',
      token_type: 'Bearer',
      client_id: 'client-a',
      consumer: { authority: 'iso6523-actorid-upis', ID: '0192:405003309' },
      scope: 'ttd:flerapp',
      jti: 'token-1',
      iat,
      exp: iat + 120,
      ...changes,
    };
  }

  /** RS256 by hand, because a library would refuse to make most of the bad ones. */
  sign(
    claims: Record<string, unknown>,
    header: Record<string, unknown> = {},
    key: TestKey = this.keys[0]!,
  ): string {
    const input = `${encode({ alg: key.alg, kid: key.kid, ...header })}.${encode(claims)}`;
    const privateKey = createPrivateKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' });
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  }

  token(now: number, changes: Record<string, unknown> = {}): string {
    return this.sign(this.claims(now, changes));
  }
}

export const encode = (part: object): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url');
