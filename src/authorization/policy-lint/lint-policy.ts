import type { LintedApp } from './linted-app.js';
import type { PolicyFinding } from './policy-finding.js';
import { Probe } from './probe.js';
import { dataTypeRules } from './rules/data-type-rules.js';
import { driftRule } from './rules/drift-rule.js';
import { levelRules } from './rules/level-rules.js';
import { liveRule } from './rules/live-rule.js';
import { ownerRules, passingRules } from './rules/owner-rules.js';
import { privatePersonRules, readerRules } from './rules/reader-rules.js';
import { resourceRules } from './rules/resource-rules.js';
import { semanticsRules } from './rules/semantics-rules.js';
import { ruleShapes, undecidable } from './rules/shape-rules.js';
import { subjectRules } from './rules/subject-rules.js';
import { contentRules, instantiationRules } from './rules/writer-rules.js';

const rules: readonly ((linted: LintedApp, probe: Probe) => PolicyFinding[])[] = [
  ownerRules,
  passingRules,
  levelRules,
  readerRules,
  privatePersonRules,
  instantiationRules,
  contentRules,
  semanticsRules,
  ruleShapes,
  undecidable,
  subjectRules,
  resourceRules,
  driftRule,
  dataTypeRules,
  liveRule,
];

/**
 * What is wrong with app B's policy, in the order of the rules' names: does it ask for a specific role before anybody
 * reads, and may the app owner do what the service does (reference authorization §3.5)? Reads nothing but its argument.
 */
export function lintPolicy(linted: LintedApp): readonly PolicyFinding[] {
  const probe = new Probe(linted);
  const findings = rules.flatMap((rule) => rule(linted, probe));
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()].sort(
    (a, b) => a.rule.localeCompare(b.rule) || (a.line ?? 0) - (b.line ?? 0),
  );
}
