import type { OperationName } from './operation.js';

/** The places where something is decided; reference authorization §4.4. */
export type DecisionPoint =
  'token' | 'operation' | 'flow' | 'policy' | 'source' | 'end-user' | 'delivery';

/**
 * One decision. A closed set of names and codes: never a person's number or name, a party id, a value of a
 * form, a token or a text from outside. An organisation number belongs to no person.
 */
export interface AuditEvent {
  readonly decisionId: string;
  readonly point: DecisionPoint;
  /** `defer`: nothing is known now; it is asked again. */
  readonly effect: 'permit' | 'refuse' | 'defer';
  /** What the caller is told; a code. */
  readonly reason?: string;
  /** Why, more exactly; a code of ours. */
  readonly cause?: string;
  readonly operation?: OperationName;
  readonly grantId?: string;
  readonly flow?: string;
  readonly target?: string;
  readonly deliveryId?: string;
  /** The source instance's guid: it names nobody outside Altinn. */
  readonly source?: string;
  /** What kind of owner the target instance gets; never which. */
  readonly ownerKind?: 'organisation' | 'person' | 'party';
  readonly issuer?: string;
  readonly organisation?: string;
  readonly clientId?: string;
  /** Of a person: SHA-256 of issuer and `sub`, hexadecimal. */
  readonly subjectHash?: string;
  /** SHA-256 of `jti`, hexadecimal. */
  readonly tokenIdHash?: string;
}

/** All keys that may leave; anything else that was put on an event is dropped. */
export const auditKeys = [
  'decisionId',
  'point',
  'effect',
  'reason',
  'cause',
  'operation',
  'grantId',
  'flow',
  'target',
  'deliveryId',
  'source',
  'ownerKind',
  'issuer',
  'organisation',
  'clientId',
  'subjectHash',
  'tokenIdHash',
] as const satisfies readonly (keyof AuditEvent)[];
