import { findingText, lintFiles } from './authorization/index.js';
import { type AppId, isAppId } from './altinn/index.js';
import { type Flow, loadFlows } from './orchestration/flows/index.js';

/**
 * Looks at app B's policy in its repository: `node dist/policy-lint.js policy.xml org/app [flows folder]`. Ends with
 * code 1 when there is an error in it, and with 2 when it cannot be read.
 */
const [file, app = '', folder] = process.argv.slice(2);

function lint(policy: string, id: AppId, flows: readonly Flow[]): number {
  const findings = lintFiles(policy, id, flows);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  for (const finding of findings) process.stdout.write(`${findingText(finding)}\n`);
  process.stdout.write(`${String(errors)} errors, ${String(findings.length - errors)} others\n`);
  return errors > 0 ? 1 : 0;
}

try {
  if (file === undefined || !isAppId(app)) {
    throw new Error('usage: npm run policy:lint -- policy.xml org/app [flows folder]');
  }
  process.exitCode = lint(file, app, folder === undefined ? [] : loadFlows(folder));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
