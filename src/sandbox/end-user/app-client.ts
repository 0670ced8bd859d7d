import type { Reply, Transport } from './transport.js';

/** The app answered something else than success. Its body is kept out: it can hold form values. */
export class AppAnswerError extends Error {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly status: number,
  ) {
    super(`${method} ${path} answered ${status}`);
  }
}

interface Content {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  readonly disposition?: string;
}

/** Requests with a test user's token. */
export class AppClient {
  private constructor(
    private readonly transport: Transport,
    private readonly token: string,
  ) {}

  /** @throws AppAnswerError 404 for an unknown user */
  static async signIn(transport: Transport, userId: number): Promise<AppClient> {
    const path = `/Home/GetTestUserToken/${userId}?authenticationLevel=3`;
    const { status, text } = await transport({ method: 'GET', path, headers: {} });
    if (status !== 200) throw new AppAnswerError('GET', path, status);
    return new AppClient(transport, text);
  }

  /** @throws AppAnswerError */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const content =
      body === undefined
        ? undefined
        : { body: JSON.stringify(body), contentType: 'application/json' };
    return JSON.parse((await this.send(method, path, content)).text) as T;
  }

  /** @throws AppAnswerError */
  async send(method: string, path: string, content?: Content): Promise<Reply> {
    const reply = await this.transport({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(content && { 'content-type': content.contentType }),
        ...(content?.disposition && { 'content-disposition': content.disposition }),
      },
      ...(content && { body: Buffer.from(content.body) }),
    });
    if (reply.status >= 300) throw new AppAnswerError(method, path, reply.status);
    return reply;
  }
}
