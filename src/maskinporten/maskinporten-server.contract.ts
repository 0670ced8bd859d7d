import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, importJWK, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import type { TestKey } from '../../test/support/keys.js';

/** What the next request meets instead of a normal answer. `drop` takes the assertion first. */
export type Fault =
  | { readonly drop: true }
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

export interface SeenAssertion {
  readonly header: JWTHeaderParameters;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The other side of the contract for unit specs: verifies assertions and exchanges tokens over real HTTP. */
export class MaskinportenServer {
  readonly assertions: SeenAssertion[] = [];
  readonly exchanges: IncomingMessage['headers'][] = [];
  readonly localtest: string[] = [];
  readonly tokenPaths: string[] = [];
  /** Everything secret that went through, to search logs for. */
  readonly secrets: string[] = [];
  readonly tokenFaults: Fault[] = [];
  readonly exchangeFaults: Fault[] = [];
  /** Registered public keys. */
  keys: readonly TestKey[] = [];
  /** What the metadata has beside, or instead of, the usual. Undefined: there is none. */
  metadata?: Readonly<Record<string, unknown>> = {};
  metadataAsked = 0;
  /** The metadata is asked for and never comes. */
  metadataHangs = false;
  now = (): number => Date.now();
  life = 120;
  altinnLife = 1_800;
  quoted = false;
  readonly #seen = new Set<unknown>();
  readonly #server = createServer((request, response) => void this.#route(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    if (request.method === 'POST' && path.endsWith('/token')) {
      this.tokenPaths.push(path);
      await this.#token(request, body, response);
    } else if (path === '/authentication/api/v1/exchange/maskinporten') {
      await this.#exchange(request, response);
    } else if (path.startsWith('/Home/GetTestOrgToken/')) {
      this.localtest.push(path);
      response.end(await this.#jwt(57_600));
    } else if (path === '/.well-known/oauth-authorization-server' && this.metadata) {
      this.metadataAsked += 1;
      if (this.metadataHangs) return;
      json(response, 200, { ...this.#usual, ...this.metadata });
    } else response.writeHead(404).end();
  }

  get #usual() {
    return { issuer: this.issuer, token_endpoint: `${this.issuer}token` };
  }

  async #token(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(body);
    const assertion = form.get('assertion') ?? '';
    this.secrets.push(assertion);
    const fault = this.tokenFaults.shift();
    if (fault && !('drop' in fault)) {
      answerFault(fault, response);
      return;
    }
    const error = await this.#refusal(form, assertion, request);
    if (fault) {
      // The assertion is used up, and the answer is lost.
      response.destroy();
      return;
    }
    response.setHeader('date', new Date(this.now()).toUTCString());
    if (error) {
      json(response, 400, error);
      return;
    }
    const token = await this.#jwt(this.life);
    this.secrets.push(token);
    const scope = decodeJwt(assertion)['scope'];
    json(response, 200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: this.life,
      scope,
    });
  }

  async #refusal(form: URLSearchParams, assertion: string, { headers }: IncomingMessage) {
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const type = headers['content-type'];
    if (form.get('grant_type') !== grant || type !== 'application/x-www-form-urlencoded') {
      return { error: 'unsupported_grant_type' };
    }
    const kid = headerOf(assertion)['kid'];
    const key = this.keys.find((k) => k.kid === kid);
    if (!key) return refusal('Unknown key identifier (kid) for client.');
    const { payload, protectedHeader } = await jwtVerify(
      assertion,
      await importJWK(key.publicJwk, headerOf(assertion)['alg'] as string),
      { clockTolerance: 7_200, currentDate: new Date(this.now()) },
    );
    if (payload.aud !== (this.metadata?.['issuer'] ?? this.issuer)) {
      return refusal('MP-110 Invalid JWT claim aud.');
    }
    this.assertions.push({ header: protectedHeader, claims: payload });
    if (this.#seen.has(payload.jti)) return refusal('MP-012 Grant is used before.');
    this.#seen.add(payload.jti);
    const off = Math.abs((payload.iat ?? 0) * 1_000 - this.now());
    return off > 11_000 ? refusal('MP-130 JWT is expired.') : undefined;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.exchanges.push(request.headers);
    const fault = this.exchangeFaults.shift();
    if (fault) {
      answerFault(fault, response);
      return;
    }
    const token = await this.#jwt(this.altinnLife);
    this.secrets.push(token);
    response.setHeader('content-type', 'text/plain').end(this.quoted ? `"${token}"` : token);
  }

  /** Its content does not matter to the client, but for the times. */
  async #jwt(life: number): Promise<string> {
    const iat = Math.floor(this.now() / 1_000);
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(iat)
      .setExpirationTime(iat + life)
      .sign(new Uint8Array(32));
  }
}

const headerOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

export const correlationId = '6d6d11e5-57b0-4a6e-8d0f-2b8f4c3c1a55';

export const refusal = (text: string) => ({
  error: 'invalid_grant',
  error_description: `Invalid assertion. ${text} (correlation id: ${correlationId})`,
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answerFault(fault: Fault, response: ServerResponse): void {
  if ('drop' in fault) response.destroy();
  else response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
}
