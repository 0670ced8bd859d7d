import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../config/index.js';
import { PublicDocuments } from '../../maskinporten/index.js';
import { pollerCaller } from '../domain/poller.js';
import { FreshKeys } from './fresh-keys.js';
import { IssuerKeys } from './issuer-keys.js';

/** Those whose tokens callers may show: Maskinporten, and the OpenID provider of people. */
@Injectable()
export class InboundIssuers extends FreshKeys {
  readonly #keys: ReadonlyMap<string, IssuerKeys>;

  constructor(config: AppConfig, clock: Clock) {
    super(config);
    const { people, keysFolder } = config.inbound;
    const issuers = people ? [...config.inbound.issuers, people] : config.inbound.issuers;
    const documents = keysFolder === undefined ? undefined : new PublicDocuments(keysFolder);
    // Also when the configuration was not made from the environment: nobody from outside is the poller.
    const outside = issuers.filter(({ issuer }) => issuer !== pollerCaller.issuer);
    this.#keys = new Map(
      outside.map(({ issuer, jwksUri }) => [issuer, new IssuerKeys(jwksUri, clock, documents)]),
    );
  }

  /** Exact match; nothing is fetched for an issuer that is not configured. */
  keysOf(issuer: string): IssuerKeys | undefined {
    return this.#keys.get(issuer);
  }

  protected keptFresh(): Iterable<IssuerKeys> {
    return this.#keys.values();
  }
}
