import type { PeopleConfig } from './app-config.js';
import { prefix, type Environment } from './environment.js';

const together = ['PEOPLE_ISSUER', 'PEOPLE_JWKS_URI', 'PEOPLE_AUDIENCE'] as const;

/** The provider of people, when there is one. */
export function peopleOf(environment: Environment): { people?: PeopleConfig } {
  const {
    PEOPLE_ISSUER: issuer,
    PEOPLE_JWKS_URI: jwksUri,
    PEOPLE_AUDIENCE: audience,
  } = environment;
  if (issuer === undefined || jwksUri === undefined || audience === undefined) return {};
  const people = {
    issuer,
    jwksUri,
    audience,
    groupsClaim: environment.PEOPLE_GROUPS_CLAIM,
    acr: environment.PEOPLE_ACR?.split(',') ?? [],
    algorithms: environment.PEOPLE_ALGORITHMS.split(','),
  };
  return { people: Object.freeze(people) };
}

/** @param issuers of Maskinporten: a person and a client must not be told apart by claims alone */
export function peopleProblems(
  environment: Environment,
  wrong: ReadonlySet<string>,
  issuers: readonly string[],
): string[] {
  const given = together.filter((name) => environment[name] !== undefined);
  if (given.length === 0) return [];
  const missing = together.filter((name) => environment[name] === undefined && !wrong.has(name));
  const problems = missing.map(
    (name) => `${prefix}${name}: required together with ${prefix}${given[0] ?? ''}`,
  );
  const { PEOPLE_ISSUER: issuer = '', PROFILE: profile } = environment;
  if (issuers.includes(issuer)) {
    problems.push(`${prefix}PEOPLE_ISSUER: must be another issuer than Maskinporten`);
  }
  if (profile !== 'tt02' && profile !== 'production') return problems;
  const open = (['PEOPLE_ISSUER', 'PEOPLE_JWKS_URI'] as const).filter(
    (name) =>
      environment[name] !== undefined && !wrong.has(name) && !isPublicHttps(environment[name]),
  );
  const how = `must be an https URL of another machine in profile ${profile}`;
  return [...problems, ...open.map((name) => `${prefix}${name}: ${how}`)];
}

function isPublicHttps(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && !/^(localhost|127\.|\[|0\.|.*\.localhost$)/.test(hostname);
}
