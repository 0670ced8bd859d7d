import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCredentials } from '../parse-credentials.js';
import { ConfigError, loadConfig } from './index.js';

export const folder = mkdtempSync(join(tmpdir(), 'config-'));
export const jwk = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: 'key-1',
  use: 'sig',
  alg: 'RS512',
};
export const settings = (authority: string, name = 'settings.json'): string => {
  const file = join(folder, name);
  writeFileSync(
    file,
    JSON.stringify({
      MaskinportenSettings: { ClientId: 'client', Authority: authority, Jwk: jwk },
    }),
  );
  return file;
};
export const tt02 = {
  FLERAPP_PROFILE: 'tt02',
  FLERAPP_CREDENTIALS: `ttd=${settings('https://test.maskinporten.no/')}`,
  FLERAPP_INBOUND_SCOPES: 'ttd:flerapp',
};
export const load = (env: Record<string, string>) => loadConfig(env, parseCredentials);
export const problems = (env: Record<string, string>): readonly string[] => {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
