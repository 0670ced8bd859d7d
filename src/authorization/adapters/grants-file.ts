import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkYaml, type YamlFinding } from '../../config/index.js';
import { analyseGrants, type GrantSurroundings } from '../domain/grant-analysis.js';
import type { Grant } from '../domain/grant.js';
import { inFile } from './grant-findings.js';
import { grantRuleFindings } from './grant-rules.js';
import { type GrantDto, GrantsDto } from './grants.dto.js';
import { GrantsFileError } from './grants-file-error.js';
import { endOfDay } from './is-last-day.js';

/** Far above 10 000 grants; what is larger is not a file of grants. Characters. */
const longest = 16 * 1024 * 1024;

export interface GrantsFile {
  readonly grants: readonly Grant[];
  /** What a person should look at; the grants hold all the same. */
  readonly warnings: readonly YamlFinding[];
}

/** The text of the file and its SHA-256, hexadecimal. @throws GrantsFileError when it cannot be read */
export function readGrantsText(file: string): { text: string; hash: string } {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= longest) {
      return { text, hash: createHash('sha256').update(text).digest('hex') };
    }
  } catch {
    // Told below, like a file that is too large.
  }
  const unreadable = { line: 1, pointer: '', expected: 'expected a file that can be read' };
  throw new GrantsFileError(file, [unreadable]);
}

/** @throws GrantsFileError with everything that is wrong with the text */
export function parseGrants(
  file: string,
  text: string,
  surroundings: GrantSurroundings,
): GrantsFile {
  const { value, findings, at } = checkYaml(text, GrantsDto);
  const rules = value
    ? grantRuleFindings(value).map(({ path, expected }) => at(path, expected))
    : [];
  const wrong = [...findings, ...rules];
  if (!value || wrong.length > 0) throw new GrantsFileError(file, wrong);
  const grants = value.grants.map(grantOf);
  const analysis = analyseGrants(grants, surroundings).map((finding) => {
    const { path, expected } = inFile(finding);
    return { severity: finding.severity, place: at(path, expected) };
  });
  const of = (wanted: string): YamlFinding[] =>
    analysis.filter(({ severity }) => severity === wanted).map(({ place }) => place);
  const errors = of('error');
  if (errors.length > 0) throw new GrantsFileError(file, errors);
  return { grants, warnings: of('warning') };
}

function grantOf({ id, caller, flows, operations, policies, limits, expires }: GrantDto): Grant {
  return {
    id,
    caller: {
      ...(caller.issuers ? { issuers: new Set(caller.issuers) } : {}),
      organisations: new Set(caller.organisations ?? []),
      ...(caller.groups ? { groups: new Set(caller.groups) } : {}),
      clientIds: caller.clientIds ? new Set(caller.clientIds) : 'any',
      scopes: caller.scopes ?? [],
    },
    flows: flows.includes('*') ? 'all' : new Set(flows),
    operations: new Set(operations),
    policies: policies ?? [],
    ...(limits ? { limits } : {}),
    ...(expires === undefined ? {} : { expires: endOfDay(expires) }),
  };
}
