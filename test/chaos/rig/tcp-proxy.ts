import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Stands in front of a server, and cuts, stalls or refuses its connections. */
export class TcpProxy {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #refusing = false;
  #stalled = false;
  #server: Server | undefined;

  private constructor(private readonly target: number) {}

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => {
      proxy.#server = createServer((client) => proxy.#join(client)).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** Every connection is reset, wherever it is in a transaction. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) reset(socket);
  }

  /** Nothing passes for so many milliseconds, and nothing is refused; then it goes on. */
  async stall(ms: number): Promise<void> {
    this.#stalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
    await pause(ms);
    this.#stalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Connections are cut, and new ones too, for so many milliseconds. */
  async refuse(ms: number): Promise<void> {
    this.#refusing = true;
    this.cut();
    await pause(ms);
    this.#refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #join(client: Socket): void {
    if (this.#refusing) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.setNoDelay();
    server.setNoDelay();
    client.pipe(server);
    server.pipe(client);
    if (this.#stalled) for (const socket of pair) socket.pause();
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }
}

/** A socket that is shutting down cannot be reset: Node would wait for it for ever when the process ends. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
