import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { rsaKey } from '../../test/support/keys.js';
import {
  LocalSigners,
  MaskinportenModule,
  type MaskinportenClient,
  Signers,
  TokenService,
  TokenStatusSource,
} from './index.js';
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

  const started = (ttd: MaskinportenClient, others: DynamicModule[] = []) => {
    const tokens = MaskinportenModule.forRootAsync({
      useFactory: () => ({
        issuer: `${url}/`,
        tokenEndpoint: `${url}/token`,
        platformUrl: url,
        strategy: 'maskinporten' as const,
        clients: { ttd },
        timeouts: { connect: 2_000, read: 5_000 },
      }),
    });
    @Module({ imports: [tokens, ...others], providers: [Caller] })
    class App {}
    return Test.createTestingModule({ imports: [App] }).compile();
  };

  it('gives a module of any Nest app its tokens', async () => {
    const key = await rsaKey('k');
    server.keys = [key];
    const app = await started({ clientId: 'c', keys: [key.privateJwk] });
    const caller = app.get(Caller);
    const token = await caller.tokens.altinnToken({ client: 'ttd', scopes: ['a'] });
    expect(token.remaining()).toBeGreaterThan(1_700_000);
    expect(caller.statuses.status()).toHaveLength(2);
    await app.close();
  });

  it('signs with the Signers that a global module brings', async () => {
    const key = await rsaKey('elsewhere');
    server.keys = [key];
    const keys = { ttd: { clientId: 'c', keys: [key.privateJwk] } };
    @Module({})
    class Vault {}
    const signers = { provide: Signers, useValue: new LocalSigners(keys) };
    const vault = { module: Vault, global: true, providers: [signers], exports: [Signers] };
    const app = await started({ clientId: 'c', keys: [] }, [vault]);
    await app.get(Caller).tokens.altinnToken({ client: 'ttd', scopes: ['a'] });
    expect(server.assertions.at(-1)?.header).toMatchObject({ kid: 'elsewhere' });
    await app.close();
  });

  it('does not start with a client that nobody signs for', async () => {
    await expect(started({ clientId: 'c', keys: [] })).rejects.toThrow(
      'client ttd: no key, and no module brings Signers',
    );
  });
});
