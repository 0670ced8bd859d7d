import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkYaml } from '../../../config/index.js';
import type { Flow } from '../domain/flow.js';
import { type FlowFinding, FlowFilesError } from '../domain/flow-files-error.js';
import { flowChecks } from './flow-checks.js';
import { FlowFileDto } from './flow-file.dto.js';
import { flowOf } from './flow-of.js';

interface LoadedFile {
  readonly file: string;
  readonly flow?: Flow;
  readonly findings: readonly FlowFinding[];
}

/**
 * Every `*.yaml` of a folder as a flow.
 * @throws FlowFilesError with everything that is wrong in all of them
 */
export function loadFlows(folder: string): Flow[] {
  const files = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const loaded = files.map((file) => loadFile(folder, file));
  const flows = loaded.flatMap(({ flow }) => (flow ? [flow] : []));
  const findings = [...loaded.flatMap((one) => one.findings), ...repeatedNames(flows)];
  if (files.length === 0)
    findings.push(about('.', 'at least one flow file (*.yaml) in the folder'));
  if (findings.length > 0) throw new FlowFilesError(findings);
  return flows.sort((a, b) => a.name.localeCompare(b.name));
}

function loadFile(folder: string, file: string): LoadedFile {
  const checked = checkYaml(readFileSync(join(folder, file), 'utf8'), FlowFileDto);
  if (!checked.value) return { file, findings: checked.findings.map((f) => ({ file, ...f })) };
  const findings = flowChecks(checked.value).map(({ path, expected }) => ({
    file,
    ...checked.at(path, expected),
  }));
  return findings.length > 0
    ? { file, findings }
    : { file, findings, flow: flowOf(checked.value, file) };
}

const repeatedNames = (flows: readonly Flow[]): FlowFinding[] =>
  flows
    .filter(({ name }, i) => flows.findIndex((other) => other.name === name) < i)
    .map(({ file }) => ({ ...about(file, 'a name that no other flow has'), pointer: '/name' }));

const about = (file: string, expected: string): FlowFinding => ({
  file,
  line: 1,
  pointer: '',
  expected,
});
