import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  appNameOf,
  type AppId,
  type JsonValue,
  orgOf,
  parseApplication,
  parseProcessDefinition,
} from '../../altinn/index.js';
import type { Flow } from '../../orchestration/flows/index.js';
import { parsePolicy } from '../altinn-policy/index.js';
import { factsOf, needsOf } from './app-facts.js';
import { lintPolicy } from './lint-policy.js';
import type { AppFacts, LintedApp } from './linted-app.js';
import type { PolicyFinding } from './policy-finding.js';

/**
 * Policy lint of an app's repository. `applicationmetadata.json` and `process/process.bpmn` are read where they lie
 * beside `authorization/policy.xml`, as in every app.
 * @param flows what those of them that lead to this app need of it is looked at too
 * @throws PolicyError, or the error of a file that cannot be read
 */
export function lintFiles(
  file: string,
  app: AppId,
  flows: readonly Flow[],
): readonly PolicyFinding[] {
  const names = { org: orgOf(app), app: appNameOf(app) };
  const facts = factsBeside(file);
  const linted: LintedApp = {
    ...names,
    policy: parsePolicy(readFileSync(file, 'utf8'), names),
    ...(facts && { facts }),
  };
  const targets = flows.flatMap((flow) => flow.targets).filter((target) => target.app === app);
  const all =
    targets.length === 0 ? [linted] : targets.map((t) => ({ ...linted, needs: needsOf(t) }));
  const findings = all.flatMap((one) => lintPolicy(one));
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function factsBeside(file: string): AppFacts | undefined {
  const config = dirname(dirname(file));
  const metadata = textOf(join(config, 'applicationmetadata.json'));
  const bpmn = textOf(join(config, 'process', 'process.bpmn'));
  if (metadata === undefined || bpmn === undefined) return undefined;
  const application = parseApplication(JSON.parse(metadata) as JsonValue);
  const process = parseProcessDefinition(bpmn);
  return application && process ? factsOf(application, process) : undefined;
}

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '') : undefined;
