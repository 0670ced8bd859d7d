import type { YamlPath } from '../../config/index.js';
import type { GrantFinding } from '../domain/grant-analysis.js';
import type { Finding } from './grants-file-error.js';

/** Where a finding stands in the file, and what to do about it. */
export function inFile(finding: GrantFinding): Finding {
  const { grant, part } = finding;
  const path: YamlPath =
    grant === undefined ? ['grants'] : ['grants', grant, ...(part ? [part] : [])];
  return { path, expected: textOf(finding) };
}

function textOf({ code, about = '' }: GrantFinding): string {
  switch (code) {
    case 'unknown-flow':
      return 'expected names of flows that exist';
    case 'unknown-policy':
      return 'expected names that a class has by @HandoverPolicy';
    case 'dead':
      return `expected a grant that adds something: ${about} allows all of it`;
    case 'limits-differ':
      return `expected the limits of ${about}, which lets some of these callers hand over by a flow of both`;
    case 'widening':
      return `lets callers in that ${about} leaves out, for a flow and an operation of both`;
    case 'expired':
      return 'allows nothing any more: its last day has passed';
    case 'flow-without-grant':
      return `no grant lets anybody hand over by the flow ${about}`;
  }
}
