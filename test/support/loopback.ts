import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

/** A request whose body was read to its end. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A real HTTP server on loopback that remembers what it was sent. */
export class Loopback {
  readonly requests: SeenRequest[] = [];
  connections = 0;
  bytes = 0;
  private readonly server: Server;

  constructor(
    handler: Handler,
    raw?: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    this.server = createServer((request, response) => {
      if (raw) raw(request, response);
      else this.collect(request, response, handler);
    });
    this.server.on('connection', (socket) => {
      this.connections += 1;
      socket.on('data', (chunk) => (this.bytes += chunk.length));
      socket.on('error', () => undefined);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private collect(request: IncomingMessage, response: ServerResponse, handler: Handler): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks) };
      this.requests.push(seen);
      handler(seen, response);
    });
  }
}

/** Answers JSON, or nothing at all. */
export function answer(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  if (body === undefined) response.writeHead(status, headers).end();
  else
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(body));
}
