import type { FastifyInstance, InjectOptions } from 'fastify';

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** How a person's requests reach the apps. */
export type Transport = (request: Outgoing) => Promise<Reply>;

/** As a browser. @param baseUrl of the sandbox */
export const overHttp =
  (baseUrl: string): Transport =>
  async ({ method, path, headers, body }) => {
    const init = body ? { body: new Uint8Array(body) } : {};
    const response = await fetch(baseUrl + path, { method, headers, ...init });
    return { status: response.status, text: await response.text() };
  };

/** Through the same routes, but without a socket, and unseen by faults and counters. */
export const inProcess =
  (server: FastifyInstance): Transport =>
  async ({ method, path, headers, body }) => {
    const options: InjectOptions = {
      method: method,
      url: path,
      headers,
      ...(body ? { payload: body } : {}),
    };
    const { statusCode, payload } = await server.inject(options);
    return { status: statusCode, text: payload };
  };
