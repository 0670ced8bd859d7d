import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import { inTask, type Probe } from '../probe.js';

/** PL001 to PL003: what the service needs to be able to do as app owner. */
export function ownerRules({ facts }: LintedApp, probe: Probe): PolicyFinding[] {
  const { owner } = probe;
  const first = facts?.tasks[0]?.id;
  const begins = first === undefined ? [] : [inTask(first)];
  const may = (action: string): boolean =>
    probe.may(owner, action) || begins.some((place) => probe.may(owner, action, place));
  const findings: PolicyFinding[] = [];
  // There is no instance yet, and so no task.
  if (!probe.may(owner, 'instantiate')) findings.push(finding('PL001', 'instantiate'));
  if (!may('read')) findings.push(finding('PL001', 'read'));
  if (!probe.mayAnywhere(owner, 'write')) findings.push(finding('PL001', 'write'));
  else if (first !== undefined && !probe.may(owner, 'write', inTask(first))) {
    findings.push(finding('PL002', first, probe.lineOf(owner, 'write')));
  }
  if (!may('delete')) findings.push(finding('PL003', 'delete'));
  return findings;
}

/** What `PUT process/next` asks for in a task of this type (contract §6); signing and payment are never passed. */
const actionToLeave: ReadonlyMap<string, string> = new Map([
  ['data', 'write'],
  ['confirmation', 'confirm'],
]);

/** PL004: the tasks that the flow passes. */
export function passingRules({ needs, facts }: LintedApp, probe: Probe): PolicyFinding[] {
  const passed = facts?.tasks.slice(0, needs?.advance ?? 0) ?? [];
  return passed.flatMap(({ id, type }) => {
    const action = actionToLeave.get(type) ?? 'write';
    return probe.may(probe.owner, action, inTask(id))
      ? []
      : [finding('PL004', `${action} in ${id}`)];
  });
}
