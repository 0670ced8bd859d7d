import { orgOf } from '../../../altinn/index.js';
import type { Flow } from '../domain/flow.js';
import type { FlowFinding } from '../domain/flow-files-error.js';

/** Credentials are chosen by each app's org (design §5): an org without any cannot be acted for. */
export function orgsWithoutCredentials(
  flows: readonly Flow[],
  orgs: readonly string[],
): FlowFinding[] {
  return flows.flatMap(({ file, source, targets }) =>
    [...new Set([source.app, ...targets.map(({ app }) => app)].map(orgOf))]
      .filter((org) => !orgs.includes(org))
      .map((org) => ({
        file,
        line: 1,
        pointer: '',
        expected: `Maskinporten credentials of ${org}`,
      })),
  );
}
