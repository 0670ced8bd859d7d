import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment, prefix } from './environment.js';

/** A Kubernetes Service named flerapp puts these into every pod of its namespace. */
const serviceLink = /^FLERAPP_(SERVICE|PORT)_/;

/** The checked variables and what is wrong with them: name and expectation, never the value. */
export function readEnvironment(env: NodeJS.ProcessEnv): {
  environment: Environment;
  problems: string[];
  /** Names without prefix of the variables that are wrong; rules that build on them stay silent. */
  wrong: ReadonlySet<string>;
} {
  const known: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(prefix) || serviceLink.test(name) || !value) continue;
    if (isVariable(name.slice(prefix.length))) known[name.slice(prefix.length)] = value;
    else problems.push(`${name}: no such variable, see docs/configuration.md`);
  }
  const environment = plainToInstance(Environment, known);
  const errors = validateSync(environment, { validationError: { target: false, value: false } });
  for (const error of errors) {
    const expected = Object.values(error.constraints ?? {}).map((text) =>
      text.replace(`${error.property} `, ''),
    );
    problems.push(`${prefix}${error.property}: ${expected.join(', ')}`);
  }
  return { environment, problems, wrong: new Set(errors.map((error) => error.property)) };
}

/** Every name that `Environment` declares; useDefineForClassFields makes them own properties. */
export const variableNames: readonly string[] = Object.keys(new Environment());

const isVariable = (name: string): boolean => variableNames.includes(name);

/** `a=1,b=2` as pairs, split at the first `=`. */
export function pairs(text: string | undefined): [string, string][] {
  return (text ?? '')
    .split(',')
    .filter((item) => item.includes('='))
    .map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]);
}
