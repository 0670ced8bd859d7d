import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig } from '../config/index.js';
import { MetricsRegistry } from './metrics-registry.js';

/** `GET /metrics` on a port of its own, which a network policy can keep for Prometheus. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  #server?: Server;

  constructor(
    private readonly config: AppConfig,
    private readonly registry: MetricsRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, host } = this.config.http;
    if (metricsPort === undefined) return;
    this.#server = createServer((request, response) => {
      if (request.method === 'GET' && request.url === '/metrics') void this.#answer(response);
      else response.writeHead(404).end();
    });
    this.#server.listen(metricsPort, host);
    await once(this.#server, 'listening');
    new Logger('Metrics').log(`metrics on port ${String(this.port)}`);
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.#server) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Undefined without a port of its own. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port;
  }

  async #answer(response: ServerResponse): Promise<void> {
    const text = await this.registry.metrics().catch(() => undefined);
    if (text === undefined) response.writeHead(500).end();
    else response.writeHead(200, { 'content-type': this.registry.contentType }).end(text);
  }
}
