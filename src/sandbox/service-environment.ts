import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientJwk } from './maskinporten/client-keys.js';
import { peopleAudience } from './people/index.js';
import type { Sandbox } from './sandbox.js';

/** The service owner of the example apps, as in altinn-orgs.json. */
export const demoOrg = { name: 'ttd', organisationNumber: '405003309' };
/** The scope of the service's own API in the sandbox. */
export const callerScope = 'ttd:flerapp';

export interface ServiceEnvironment {
  /** Variables of a service that works against the sandbox. */
  readonly variables: Readonly<Record<string, string>>;
  /** The client that app A's backend would be. */
  readonly caller: { readonly clientId: string; readonly jwk: ClientJwk };
}

/** Registers the org's clients in the sandbox' Maskinporten, and writes the credential as Altinn Studio mounts it. */
export async function serviceEnvironment(
  sandbox: Sandbox,
  folder: string,
): Promise<ServiceEnvironment> {
  const { organisationNumber, name } = demoOrg;
  const scopes = [
    'altinn:serviceowner/instances.read',
    'altinn:serviceowner/instances.write',
    'altinn:authorization/authorize',
  ];
  const owner = await sandbox.maskinporten.addClient({ organisationNumber, scopes });
  const caller = await sandbox.maskinporten.addClient({
    organisationNumber,
    scopes: [callerScope],
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'maskinporten-settings.json');
  const settings = {
    ClientId: owner.clientId,
    Authority: sandbox.maskinporten.issuer,
    Jwk: owner.jwk,
    Jwks: { keys: [owner.jwk] },
  };
  writeFileSync(file, JSON.stringify({ MaskinportenSettings: settings }), { mode: 0o600 });
  return {
    variables: {
      FLERAPP_PROFILE: 'sandbox',
      FLERAPP_SANDBOX_URL: sandbox.url,
      FLERAPP_CREDENTIALS: `${name}=${file}`,
      FLERAPP_ORG_NUMBERS: `${name}=${organisationNumber}`,
      // Any will do: the sandbox only looks whether there is one.
      FLERAPP_SUBSCRIPTION_KEY: 'sandbox-subscription-key',
      FLERAPP_PEOPLE_ISSUER: sandbox.people.issuer,
      FLERAPP_PEOPLE_JWKS_URI: `${sandbox.people.issuer}/jwks`,
      FLERAPP_PEOPLE_AUDIENCE: peopleAudience,
      FLERAPP_DATA_FOLDER: join(folder, 'data'),
    },
    caller,
  };
}
