import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GrantLine {
  readonly id: string;
  /** Default: every client of the organisation. */
  readonly clientIds?: readonly string[];
  readonly organisation?: string;
  readonly flows: readonly string[];
  readonly operations: readonly string[];
}

/** Writes `grants.yaml` into a folder of its own. @returns its path */
export function grantsFile(...grants: readonly GrantLine[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
  writeGrants(file, ...grants);
  return file;
}

/** JSON is YAML. */
export function writeGrants(file: string, ...grants: readonly GrantLine[]): void {
  const entries = grants.map(({ id, clientIds, organisation = '405003309', ...what }) => ({
    id,
    caller: {
      organisations: [organisation],
      ...(clientIds ? { clientIds } : { allowAnyClient: true }),
    },
    ...what,
  }));
  writeFileSync(file, JSON.stringify({ apiVersion: 'flerapp/v1', grants: entries }, null, 2));
}
