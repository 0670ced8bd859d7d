import { Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { AppConfig, Clock } from '../../config/index.js';
import { PublicDocuments } from '../../maskinporten/index.js';
import { FlowRegistry } from '../../orchestration/flows/index.js';
import { endUserFrom } from '../domain/altinn-user-claims.js';
import { TokenRefused } from '../domain/token-refusal.js';
import type { EndUser } from '../evidence/end-user.js';
import { FreshKeys } from './fresh-keys.js';
import { IssuerKeys } from './issuer-keys.js';
import { refusalOf, unverifiedIssuer } from './unverified-token.js';

/** Seconds. */
const clockTolerance = 10;
const longest = 8_192;

/** Verifies Altinn tokens of people, which callers show as evidence and never as their own. Nothing of them is kept. */
@Injectable()
export class AltinnUserTokens extends FreshKeys {
  readonly #keys: IssuerKeys;
  readonly #issuer: string | undefined;

  constructor(
    config: AppConfig,
    private readonly clock: Clock,
    private readonly flows: FlowRegistry,
  ) {
    super(config);
    const { altinn, inbound, profile } = config;
    const issuer = `${altinn.platformUrl}/authentication/api/v1/openid/`;
    const folder = inbound.keysFolder;
    const documents = folder === undefined ? undefined : new PublicDocuments(folder);
    this.#keys = new IssuerKeys(`${issuer}.well-known/openid-configuration/jwks`, clock, documents);
    // Localtest signs with keys of its own in the name of tt02.
    this.#issuer = profile === 'localtest' ? undefined : issuer;
  }

  /**
   * @throws TokenRefused
   * @throws IssuerUnavailable when Altinn's keys cannot be had
   */
  async verify(token: string | undefined): Promise<EndUser> {
    if (token === undefined || token === '') throw new TokenRefused('missing');
    if (token.length > longest) throw new TokenRefused('too-large');
    unverifiedIssuer(token);
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        algorithms: ['RS256'],
        clockTolerance,
        requiredClaims: ['exp', 'urn:altinn:userid', 'urn:altinn:authlevel'],
        currentDate: new Date(this.clock.now()),
      });
      return endUserFrom(payload, this.#issuer);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new TokenRefused(refusalOf(error));
      throw error;
    }
  }

  /** Where no flow asks for such tokens, Altinn's keys are not asked for either. */
  protected *keptFresh(): Iterable<IssuerKeys> {
    if (this.flows.all().some(({ endUser }) => endUser?.evidence === 'oboToken')) yield this.#keys;
  }
}
