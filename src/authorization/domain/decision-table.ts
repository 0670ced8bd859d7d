import type { Grant } from './grant.js';
import { operationNames } from './operation.js';

const heads = [
  'grant',
  'organisations',
  'groups',
  'clients',
  'issuers',
  'scopes',
  'flow',
  'policies',
  'limits',
  'until',
];

/**
 * Who may do what, as a Markdown table: a row for each grant and flow, a column for each operation. What is not in
 * it is refused.
 * @param flows names of the flows that there are; a grant for all of them gets a row for each
 */
export function decisionTable(grants: readonly Grant[], flows: readonly string[]): string {
  const rows = grants.flatMap((grant) => rowsOf(grant, flows));
  return markdownTable([[...heads, ...operationNames], ...rows]);
}

function rowsOf(grant: Grant, flows: readonly string[]): string[][] {
  const { caller, expires } = grant;
  const names = grant.flows === 'all' ? flows : [...grant.flows].sort();
  return names.map((flow) => [
    grant.id,
    listed(caller.organisations),
    listed(caller.groups ?? new Set()),
    caller.clientIds === 'any' ? 'any' : listed(caller.clientIds),
    caller.issuers ? listed(caller.issuers) : 'all trusted',
    listed(new Set(caller.scopes)),
    flow,
    grant.policies.join(', '),
    limitsOf(grant),
    expires === undefined ? '' : lastDay(expires),
    ...operationNames.map((name) => (grant.operations.has(name) ? 'yes' : '')),
  ]);
}

const limitsOf = ({ limits = {} }: Grant): string =>
  Object.entries(limits)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const listed = (names: ReadonlySet<string>): string => [...names].sort().join(', ');

/** @param expires the first moment at which it does not hold any more */
const lastDay = (expires: number): string => new Date(expires - 1).toISOString().slice(0, 10);

/** Padded, as Prettier writes it: a terminal shows it well, too. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...body.map(line)].join('\n');
}
