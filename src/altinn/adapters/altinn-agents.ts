import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { AppConfig } from '../../config/index.js';

/** The connections to Altinn. undici repeats nothing, follows no redirect and knows no proxy of the environment. */
@Injectable()
export class AltinnAgents implements OnApplicationShutdown {
  /** Keeps connections open: for what is safe to repeat. */
  readonly kept: Agent;
  /**
   * Never reuses a connection: one that the other side has just closed would make an unknown outcome of
   * a POST that was never read.
   */
  readonly fresh: Agent;

  constructor({ timings }: AppConfig) {
    const connect = { timeout: timings.connect };
    this.kept = new Agent({ connect });
    this.fresh = new Agent({ connect, pipelining: 0 });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.kept.destroy(), this.fresh.destroy()]);
  }
}
