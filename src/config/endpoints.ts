import type { AltinnConfig, InboundConfig, MaskinportenConfig, Profile } from './app-config.js';
import type { Environment } from './environment.js';
import { pairs } from './read-environment.js';

/** Where Altinn and Maskinporten are. Never derived from data, only from the profile's name and, on a laptop, overrides. */
export interface Endpoints {
  readonly appUrl: AltinnConfig['appUrl'];
  readonly platformUrl: string;
  readonly maskinporten: Pick<MaskinportenConfig, 'issuer' | 'tokenEndpoint' | 'strategy'>;
  readonly issuers: InboundConfig['issuers'];
}

interface Bases {
  /** With `{org}` and `{app}`. */
  readonly apps: string;
  readonly platform: string;
  /** With its trailing slash. */
  readonly issuer: string;
}

/** Reference altinn-app-contract §7 (apps, platform) and maskinporten-and-altinn-tokens §1.5 (issuers). */
const altinnEnvironments: Readonly<Record<'tt02' | 'production', Bases>> = {
  tt02: {
    apps: 'https://{org}.apps.tt02.altinn.no/{org}/{app}',
    platform: 'https://platform.tt02.altinn.no',
    issuer: 'https://test.maskinporten.no/',
  },
  production: {
    apps: 'https://{org}.apps.altinn.no/{org}/{app}',
    platform: 'https://platform.altinn.no',
    issuer: 'https://maskinporten.no/',
  },
};

export function endpoints(environment: Environment): Endpoints {
  const bases = basesOf(environment);
  const exceptions = new Map(pairs(environment.APP_URLS).map(([app, url]) => [app, trim(url)]));
  const issuers = pairs(environment.INBOUND_ISSUERS).map(([issuer, jwksUri]) => ({
    issuer,
    jwksUri,
  }));
  return {
    appUrl: (app) => {
      const base = exceptions.get(app);
      return base === undefined ? fillIn(bases.apps, app) : `${base}/${app}`;
    },
    platformUrl: bases.platform,
    maskinporten: {
      issuer: bases.issuer,
      tokenEndpoint: `${bases.issuer}token`,
      strategy: environment.PROFILE === 'localtest' ? 'localtest' : 'maskinporten',
    },
    issuers:
      issuers.length > 0 ? issuers : [{ issuer: bases.issuer, jwksUri: `${bases.issuer}jwk` }],
  };
}

function basesOf(environment: Environment): Bases {
  if (environment.PROFILE === 'tt02' || environment.PROFILE === 'production') {
    return altinnEnvironments[environment.PROFILE];
  }
  const laptop = laptopBases(environment.PROFILE, environment);
  return {
    apps: trim(environment.APPS_URL ?? laptop.apps),
    platform: trim(environment.PLATFORM_URL ?? laptop.platform),
    issuer: `${trim(environment.MASKINPORTEN_URL ?? laptop.issuer)}/`,
  };
}

function laptopBases(
  profile: Exclude<Profile, 'tt02' | 'production'>,
  environment: Environment,
): Bases {
  if (profile === 'localtest') {
    const url = trim(environment.LOCALTEST_URL ?? 'http://local.altinn.cloud:8000');
    return { apps: `${url}/{org}/{app}`, platform: url, issuer: altinnEnvironments.tt02.issuer };
  }
  const url = trim(environment.SANDBOX_URL ?? '');
  return { apps: `${url}/{org}/{app}`, platform: url, issuer: `${url}/mp/` };
}

function fillIn(template: string, app: string): string {
  const [org = '', name = ''] = app.split('/');
  return template.replaceAll('{org}', org).replaceAll('{app}', name);
}

const trim = (url: string): string => url.replace(/\/+$/, '');
