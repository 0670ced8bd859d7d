import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig, Clock } from '../../config/index.js';
import { PublicDocuments } from '../../maskinporten/index.js';
import { pollerCaller } from '../domain/poller.js';
import { IssuerKeys } from './issuer-keys.js';

/** Those whose tokens callers may show, with their keys kept fresh while nobody calls. */
@Injectable()
export class InboundIssuers implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #keys: ReadonlyMap<string, IssuerKeys>;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    clock: Clock,
  ) {
    const { people, keysFolder } = config.inbound;
    const issuers = people ? [...config.inbound.issuers, people] : config.inbound.issuers;
    const documents = keysFolder === undefined ? undefined : new PublicDocuments(keysFolder);
    // Also when the configuration was not made from the environment: nobody from outside is the poller.
    const outside = issuers.filter(({ issuer }) => issuer !== pollerCaller.issuer);
    this.#keys = new Map(
      outside.map(({ issuer, jwksUri }) => [issuer, new IssuerKeys(jwksUri, clock, documents)]),
    );
  }

  /** The first call finds the keys there. A start does not wait for them: the issuer may be away. */
  onApplicationBootstrap(): void {
    this.#keepFresh();
    this.#timer = setInterval(() => this.#keepFresh(), this.config.timings.jwksLook);
    this.#timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Exact match; nothing is fetched for an issuer that is not configured. */
  keysOf(issuer: string): IssuerKeys | undefined {
    return this.#keys.get(issuer);
  }

  #keepFresh(): void {
    for (const keys of this.#keys.values()) keys.keepFresh();
  }
}
