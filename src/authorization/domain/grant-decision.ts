import { type GrantRefusal, grantRefusals } from './grant.js';

/** What a grant is asked about, in that order; each has one refusal. */
export const grantChecks = [
  'organisation',
  'group',
  'client',
  'issuer',
  'scopes',
  'expiry',
  'operation',
  'flow',
] as const;

export interface GrantCheck {
  readonly name: (typeof grantChecks)[number];
  readonly ok: boolean;
}

/** An answer that explains itself: which grant, and what of it held. Codes only, nothing of the caller. */
export type GrantDecision =
  | {
      readonly effect: 'permit';
      readonly grantId: string;
      readonly checks: readonly GrantCheck[];
    }
  | {
      readonly effect: 'refuse';
      /** That of the grant that came nearest. */
      readonly cause: GrantRefusal;
      /** The last one failed; what comes after it was not asked. */
      readonly checks: readonly GrantCheck[];
    };

const allHold = grantChecks.map((name): GrantCheck => ({ name, ok: true }));

const until = new Map(
  grantRefusals.map((refusal, at): [GrantRefusal, readonly GrantCheck[]] => [
    refusal,
    allHold.slice(0, at + 1).map((check, i) => ({ ...check, ok: i < at })),
  ]),
);

export const permitted = (grantId: string): GrantDecision => ({
  effect: 'permit',
  grantId,
  checks: allHold,
});

export const refused = (cause: GrantRefusal): GrantDecision => ({
  effect: 'refuse',
  cause,
  checks: until.get(cause) ?? [],
});
