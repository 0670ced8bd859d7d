import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { rsaKey } from '../../test/support/keys.js';
import { MaskinportenModule, TokenService, TokenStatusSource } from './index.js';
import { MaskinportenServer } from './maskinporten-server.contract.js';

@Injectable()
class Caller {
  constructor(
    readonly tokens: TokenService,
    readonly statuses: TokenStatusSource,
  ) {}
}

describe('MaskinportenModule', () => {
  const server = new MaskinportenServer();
  let url: string;

  beforeEach(async () => {
    url = await server.start();
  });
  afterEach(() => server.stop());

  it('gives a module of any Nest app its tokens', async () => {
    const key = await rsaKey('k');
    server.keys = [key];
    const tokens = MaskinportenModule.forRootAsync({
      useFactory: () => ({
        issuer: `${url}/`,
        tokenEndpoint: `${url}/token`,
        platformUrl: url,
        strategy: 'maskinporten' as const,
        clients: { ttd: { clientId: 'c', keys: [key.privateJwk] } },
        timeouts: { connect: 2_000, read: 5_000 },
      }),
    });
    @Module({ imports: [tokens], providers: [Caller] })
    class App {}
    const app = await Test.createTestingModule({ imports: [App] }).compile();
    const caller = app.get(Caller);
    const token = await caller.tokens.altinnToken({ client: 'ttd', scopes: ['a'] });
    expect(token.remaining()).toBeGreaterThan(1_700_000);
    expect(caller.statuses.status()).toHaveLength(2);
    await app.close();
  });
});
