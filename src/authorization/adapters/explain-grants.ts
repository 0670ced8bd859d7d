import type { Flow } from '../../orchestration/flows/index.js';
import { decisionTable } from '../domain/decision-table.js';
import { parseGrants, readGrantsText } from './grants-file.js';

/**
 * The decision table of a grants file and what should be looked at, as Markdown.
 * @param now epoch milliseconds
 * @throws GrantsFileError with everything that is wrong with the file
 */
export function explainGrants(file: string, flows: readonly Flow[], now: number): string {
  const known = flows.map(({ name, source }) => ({ name, api: source.triggers.api }));
  const { text } = readGrantsText(file);
  const { grants, warnings } = parseGrants(file, text, { flows: known, now });
  const table = decisionTable(
    grants,
    flows.map(({ name }) => name),
  );
  const findings = warnings.map(
    ({ line, pointer, expected }) => `- line ${line}, \`${pointer}\`: ${expected}`,
  );
  return [
    '# Who may do what',
    `Made of \`${file}\` by \`npm run grants:explain\`. What is not in the table is refused.`,
    table,
    ...(findings.length > 0 ? ['To look at:', findings.join('\n')] : []),
  ].join('\n\n');
}
