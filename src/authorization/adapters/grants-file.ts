import { readFileSync } from 'node:fs';
import { checkYaml } from '../../config/index.js';
import type { Grant } from '../domain/grant.js';
import { Grants } from '../domain/grants.js';
import { grantRuleFindings } from './grant-rules.js';
import { type GrantDto, GrantsDto } from './grants.dto.js';
import { GrantsFileError } from './grants-file-error.js';

/** @throws GrantsFileError with everything that is wrong with the file */
export function loadGrants(file: string): Grants {
  const { value, findings, at } = checkYaml(read(file), GrantsDto);
  const rules = value
    ? grantRuleFindings(value).map(({ path, expected }) => at(path, expected))
    : [];
  const all = [...findings, ...rules];
  if (!value || all.length > 0) throw new GrantsFileError(file, all);
  return new Grants(value.grants.map(grantOf));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const unreadable = { line: 1, pointer: '', expected: 'expected a file that can be read' };
    throw new GrantsFileError(file, [unreadable]);
  }
}

function grantOf({ id, caller, flows, operations }: GrantDto): Grant {
  return {
    id,
    caller: {
      ...(caller.issuers ? { issuers: new Set(caller.issuers) } : {}),
      organisations: new Set(caller.organisations),
      clientIds: caller.clientIds ? new Set(caller.clientIds) : 'any',
      scopes: caller.scopes ?? [],
    },
    flows: flows.includes('*') ? 'all' : new Set(flows),
    operations: new Set(operations),
  };
}
