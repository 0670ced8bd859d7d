import { prefix, type Environment } from './environment.js';
import type { Profile } from './app-config.js';

/** Variables that only some profiles accept; Altinn's own environments are known by their name alone. */
const onlyIn: Readonly<Partial<Record<keyof Environment, readonly Profile[]>>> = {
  TIME_SCALE: ['sandbox', 'localtest'],
  INBOUND_ISSUERS: ['sandbox', 'localtest'],
  SANDBOX_URL: ['sandbox'],
  LOCALTEST_URL: ['localtest'],
  APPS_URL: ['sandbox', 'localtest'],
  APP_URLS: ['sandbox', 'localtest'],
  PLATFORM_URL: ['sandbox', 'localtest'],
  MASKINPORTEN_URL: ['sandbox', 'localtest'],
};

/** What holds between variables: which belong to the profile, which need each other. */
export function profileProblems(environment: Environment, wrong: ReadonlySet<string>): string[] {
  if (wrong.has('PROFILE')) return [];
  const profile = environment.PROFILE;
  const problems: string[] = [];
  for (const [name, allowed] of Object.entries(onlyIn)) {
    if (environment[name as keyof Environment] === undefined || allowed.includes(profile)) continue;
    problems.push(
      `${prefix}${name}: not allowed in profile ${profile}, only in ${allowed.join(' and ')}`,
    );
  }
  if (profile === 'sandbox' && !environment.SANDBOX_URL && !wrong.has('SANDBOX_URL')) {
    problems.push(
      `${prefix}SANDBOX_URL: required in profile sandbox (npm run sandbox sets it), an http or https URL`,
    );
  }
  const altinn = profile === 'tt02' || profile === 'production';
  if (altinn && !environment.INBOUND_SCOPES && !wrong.has('INBOUND_SCOPES')) {
    problems.push(
      `${prefix}INBOUND_SCOPES: required in profile ${profile}, the Maskinporten scopes of this API`,
    );
  }
  if (environment.INBOUND_REQUIRE_AUDIENCE && !environment.INBOUND_AUDIENCE) {
    problems.push(
      `${prefix}INBOUND_AUDIENCE: required when ${prefix}INBOUND_REQUIRE_AUDIENCE is true`,
    );
  }
  return problems;
}
