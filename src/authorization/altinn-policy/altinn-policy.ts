/** The categories of attributes that Altinn's policies have (XACML 3.0 §B.2). */
export const categories = ['subject', 'resource', 'action'] as const;
export type Category = (typeof categories)[number];

/** An app's `policy.xml`, as far as Altinn's policy decision point reads it (reference authorization §3.3). */
export interface AltinnPolicy {
  /** URN of the rule combining algorithm. */
  readonly combining: string;
  /** What Altinn never looks at: policies that need it mean something else in Altinn. */
  readonly target: Target;
  readonly rules: readonly PolicyRule[];
  /** `urn:altinn:minimum-authenticationlevel`: of end users. */
  readonly minimumLevel?: number;
  /** `urn:altinn:minimum-authenticationlevel-org`: of a service owner below the other. */
  readonly minimumLevelOrg?: number;
}

export interface PolicyRule {
  readonly id: string;
  readonly line: number;
  readonly effect: 'Permit' | 'Deny';
  readonly target: Target;
  /** `<Condition>`: an expression, which no editor of Altinn writes. */
  readonly conditional: boolean;
}

/** AnyOf of AllOf of Match; empty: everything. */
export type Target = readonly (readonly AllOf[])[];
export type AllOf = readonly PolicyMatch[];

export interface PolicyMatch {
  readonly line: number;
  /** URN of the function. */
  readonly matchId: string;
  readonly value: string;
  /** URI of the value's data type. */
  readonly valueType: string;
  readonly attributeId: string;
  /** URI of the attribute's data type. */
  readonly attributeType: string;
  readonly category: Category;
  readonly mustBePresent: boolean;
}

/** Every match of a target, wherever it stands. */
export const matchesOf = (target: Target): readonly PolicyMatch[] => target.flat(2);

/** Attribute ids that rules and requests share (reference authorization §1.2). */
export const attributeIds = {
  org: 'urn:altinn:org',
  app: 'urn:altinn:app',
  resource: 'urn:altinn:resource',
  task: 'urn:altinn:task',
  endEvent: 'urn:altinn:end-event',
  roleCode: 'urn:altinn:rolecode',
  action: 'urn:oasis:names:tc:xacml:1.0:action:action-id',
} as const;
