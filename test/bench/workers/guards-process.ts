import 'reflect-metadata';
import { createWriteStream } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type * as Verifier from '../../../src/authorization/adapters/token-verifier.js';
import type * as Authorization from '../../../src/authorization/index.js';
import type * as Bootstrap from '../../../src/bootstrap.js';
import type * as Config from '../../../src/config/index.js';
import type * as Credentials from '../../../src/parse-credentials.js';
import { serve } from '../support/remote.js';

/** The service as `npm run build` made it: what is compiled for the bench lacks its SQL files. */
const built = (file: string): Promise<unknown> =>
  import(new URL(`../../../../${file}`, import.meta.url).href);
const { TokenVerifier } = (await built(
  'authorization/adapters/token-verifier.js',
)) as typeof Verifier;
const { AuditLog, Authorizer, Grants, Principal } = (await built(
  'authorization/index.js',
)) as typeof Authorization;
const { createApp } = (await built('bootstrap.js')) as typeof Bootstrap;
const { loadConfig } = (await built('config/index.js')) as typeof Config;
const { parseCredentials } = (await built('parse-credentials.js')) as typeof Credentials;

export interface GuardsOrder {
  readonly variables: Readonly<Record<string, string>>;
  /** Where its log goes. */
  readonly log: string;
  readonly guarded: boolean;
}

const principal = new Principal('issuer', '405003309', 'client', ['ttd:flerapp'], 'hash');
const nothing = (): void => undefined;

/** The same routes, where every token is taken for good, everything is granted and nothing is recorded. */
const unguarded: Bootstrap.Extras['build'] = async (module, adapter, options) => {
  const testing = await Test.createTestingModule({ imports: [module] })
    .overrideProvider(TokenVerifier)
    .useValue({ verify: () => Promise.resolve(principal) })
    .overrideProvider(Grants)
    .useValue({ decide: () => ({ effect: 'permit', grantId: 'all', checks: [] }) })
    .overrideProvider(AuditLog)
    .useValue({ record: nothing })
    .overrideProvider(Authorizer)
    .useValue({ admit: nothing, admitHandover: () => Promise.resolve({}) })
    .compile();
  return testing.createNestApplication<NestFastifyApplication>(adapter, options);
};

const handlers = {
  /** @returns its address */
  async start({ variables, log, guarded }: GuardsOrder): Promise<string> {
    const config = loadConfig({ ...variables, FLERAPP_PORT: '0' }, parseCredentials);
    const logs = createWriteStream(log);
    const app = await createApp(config, { logs, ...(!guarded && { build: unguarded }) });
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  },
};

export type GuardsHandlers = typeof handlers;
serve(handlers);
