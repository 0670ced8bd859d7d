export type Severity = 'error' | 'warning' | 'info';

/** What may be wrong with a policy. docs/policy-lint.md has the same table. */
export const policyRules = {
  PL001: { severity: 'error', title: 'the app owner may not instantiate, read or write' },
  PL002: { severity: 'error', title: 'the app owner may not write in the first task' },
  PL003: { severity: 'warning', title: 'the app owner may not delete' },
  PL004: { severity: 'warning', title: 'the app owner may not leave a task that the flow passes' },
  PL005: { severity: 'error', title: "the authentication level is above the app owner's" },
  PL006: { severity: 'warning', title: 'no authentication level is asked for' },
  PL010: { severity: 'error', title: 'somebody may read whom the flow does not name as reader' },
  PL011: { severity: 'error', title: 'any private person may read or instantiate' },
  PL012: { severity: 'warning', title: 'users may instantiate' },
  PL013: { severity: 'warning', title: 'users may change or delete what was handed over' },
  PL014: { severity: 'info', title: 'many may read' },
  PL020: { severity: 'error', title: 'Altinn decides otherwise than the standard' },
  PL021: { severity: 'error', title: 'a rule for everybody' },
  PL022: { severity: 'error', title: 'a rule that denies' },
  PL023: { severity: 'error', title: 'what Altinn cannot decide' },
  PL024: { severity: 'warning', title: 'a subject that is compared loosely or by case' },
  PL025: { severity: 'error', title: 'a rule about another app' },
  PL030: { severity: 'warning', title: 'the deployed policy is not that of the app' },
  PL031: {
    severity: 'warning',
    title: "an action that a data type asks for and the app owner hasn't",
  },
  PL032: { severity: 'warning', title: 'a subject that localtest does not know' },
  PL040: { severity: 'error', title: 'Altinn decides otherwise than the policy says' },
} as const satisfies Record<string, { severity: Severity; title: string }>;

export type PolicyRuleId = keyof typeof policyRules;

/** Tells of policies only: no person, no value of a form. */
export interface PolicyFinding {
  readonly rule: PolicyRuleId;
  readonly severity: Severity;
  /** What it is about: an action, a subject, a data type. */
  readonly detail: string;
  /** Of the policy, from 1; absent where it is about the whole. */
  readonly line?: number;
}

/** For people: `PL010 error line 12: …`. */
export const findingText = ({ rule, severity, detail, line }: PolicyFinding): string =>
  `${rule} ${severity}${line === undefined ? '' : ` line ${String(line)}`}: ${policyRules[rule].title}: ${detail}`;

export const finding = (rule: PolicyRuleId, detail: string, line?: number): PolicyFinding => ({
  rule,
  severity: policyRules[rule].severity,
  detail,
  ...(line !== undefined && { line }),
});
