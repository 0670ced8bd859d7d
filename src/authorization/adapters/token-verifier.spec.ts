import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MovedClock } from '../../../test/support/moved-clock.js';
import { TokenIssuer } from '../../../test/support/token-issuer.js';
import type { AppConfig } from '../../config/index.js';
import { pollerCaller } from '../domain/poller.js';
import { InboundIssuers } from './inbound-issuers.js';
import { TokenVerifier } from './token-verifier.js';

describe('the verifier of tokens', () => {
  const clock = new MovedClock();
  let issuer: TokenIssuer;
  beforeAll(async () => (issuer = await TokenIssuer.start()));
  afterAll(() => issuer.stop());

  it('takes nobody for the pollerCaller, even when its issuer is configured with keys', async () => {
    const issuers = [issuer.url, pollerCaller.issuer].map((name) => ({
      issuer: name,
      jwksUri: `${issuer.url}jwk`,
    }));
    const inbound = { issuers, scopes: ['ttd:flerapp'], requireAudience: false };
    const config = { inbound } as unknown as AppConfig;
    const verifier = new TokenVerifier(config, clock, new InboundIssuers(config, clock));
    const signed = (iss: string) => issuer.sign(issuer.claims(clock.now(), { iss }));
    expect((await verifier.verify(signed(issuer.url))).issuer).toBe(issuer.url);
    await expect(verifier.verify(signed(pollerCaller.issuer))).rejects.toMatchObject({
      refusal: 'issuer-unknown',
    });
  });
});
