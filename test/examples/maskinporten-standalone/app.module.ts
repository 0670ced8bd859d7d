import { readFile } from 'node:fs/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import {
  MaskinportenModule,
  type MaskinportenOptions,
  parseKeyFile,
} from '../../../src/maskinporten/index.js';
import { CaseList } from './case-list.js';
import { type AltinnSettings, SettingsModule, SettingsSource } from './settings.js';

/** An application of one's own that asks Altinn for instances: no other part of Flerapp is in it. */
@Module({})
export class StandaloneModule {
  static forRoot(source: () => Promise<AltinnSettings>): DynamicModule {
    const settings = SettingsModule.from(source);
    return {
      module: StandaloneModule,
      imports: [
        settings,
        MaskinportenModule.forRootAsync({
          imports: [settings],
          inject: [SettingsSource],
          useFactory: async (from: SettingsSource) => optionsOf(await from.read()),
        }),
      ],
      providers: [CaseList],
    };
  }
}

/** Looks at the key file once for the client id; the module reads its keys, and again when it changes. */
async function optionsOf({
  platformUrl,
  issuer,
  keyFile,
}: AltinnSettings): Promise<MaskinportenOptions> {
  const { clientId = '', keys } = parseKeyFile(await readFile(keyFile, 'utf8'));
  return {
    platformUrl,
    issuer,
    tokenEndpoint: `${issuer}token`,
    strategy: 'maskinporten',
    clients: { ttd: { clientId, keys, keyFile: { path: keyFile } } },
    timeouts: { connect: 2_000, read: 10_000 },
  };
}
