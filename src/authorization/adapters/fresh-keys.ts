import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../../config/index.js';
import type { IssuerKeys } from './issuer-keys.js';

/** Issuers' keys that are kept fresh while nobody asks for them. */
export abstract class FreshKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(protected readonly config: AppConfig) {}

  protected abstract keptFresh(): Iterable<IssuerKeys>;

  /** The first call finds the keys there. A start does not wait for them: the issuer may be away. */
  onApplicationBootstrap(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), this.config.timings.jwksLook);
    this.#timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const keys of this.keptFresh()) keys.keepFresh();
  }
}
