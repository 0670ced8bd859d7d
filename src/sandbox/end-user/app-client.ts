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

/** HTTP with a test user's token. */
export class AppClient {
  private constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** @throws AppAnswerError 404 for an unknown user */
  static async signIn(baseUrl: string, userId: number): Promise<AppClient> {
    const path = `/Home/GetTestUserToken/${userId}`;
    const response = await fetch(`${baseUrl}${path}`);
    if (!response.ok) throw new AppAnswerError('GET', path, response.status);
    return new AppClient(baseUrl, await response.text());
  }

  /** @throws AppAnswerError */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const content =
      body === undefined
        ? undefined
        : { body: JSON.stringify(body), contentType: 'application/json' };
    return (await (await this.send(method, path, content)).json()) as T;
  }

  /** @throws AppAnswerError */
  async send(method: string, path: string, content?: Content): Promise<Response> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(content ? { 'content-type': content.contentType } : {}),
        ...(content?.disposition ? { 'content-disposition': content.disposition } : {}),
      },
      ...(content ? { body: new Uint8Array(Buffer.from(content.body)) } : {}),
    });
    if (!response.ok) throw new AppAnswerError(method, path, response.status);
    return response;
  }
}
