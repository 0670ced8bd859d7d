/** Whom a policy is asked about: the sandbox's `Caller` fits. */
export interface PolicySubject {
  /** `urn:altinn:org` */
  readonly org?: string;
  readonly orgNumber?: string;
  readonly userId?: number;
  readonly partyId?: number;
  /** Role codes that a question to the PDP brings itself: they are believed (authorization.md §1.3). */
  readonly roles?: readonly string[];
  /** `urn:altinn:authlevel` */
  readonly authLevel: number;
}

export interface PolicyQuestion {
  /** `instantiate`, `read`, `write`, `delete`, `confirm`, `complete`, … */
  readonly action: string;
  /** Current task; absent at instantiation and after the end. */
  readonly task?: string;
  readonly endEvent?: string;
  /** Whose instance it is: decides which roles a user has. */
  readonly partyId: number;
}

/** `requiredLevel` is set when the rules permit but the token's level is too low (reference §1.3 row 7b). */
export interface PolicyAnswer {
  readonly permit: boolean;
  readonly requiredLevel?: number;
}

export interface PolicyResult {
  readonly decision: 'Permit' | 'Deny' | 'NotApplicable' | 'Indeterminate';
  /** `urn:altinn:minimum-authenticationlevel`, and the one for organisations. */
  readonly minimumLevel?: number;
  readonly minimumLevelOrg?: number;
}

/** An app's `policy.xml`, evaluated as Altinn's PDP and PEP do (authorization.md §1.5, §3.3). */
export interface Policy {
  /** The PDP's part alone: the levels are obligations, which the asker must look after. */
  evaluate(subject: Omit<PolicySubject, 'authLevel'>, question: PolicyQuestion): PolicyResult;
  decide(subject: PolicySubject, question: PolicyQuestion): PolicyAnswer;
}
