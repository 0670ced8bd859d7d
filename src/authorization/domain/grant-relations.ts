import type { CallerRule, Grant } from './grant.js';

/** Whether every caller that `narrow` lets in is let in by `wide` too. */
export const coversCaller = (wide: CallerRule, narrow: CallerRule): boolean =>
  (wide.groups === undefined) === (narrow.groups === undefined) &&
  holdsAll(wide.groups ?? wide.organisations, narrow.groups ?? narrow.organisations) &&
  holdsAll(wide.clientIds, narrow.clientIds) &&
  holdsAll(wide.issuers ?? 'any', narrow.issuers ?? 'any') &&
  wide.scopes.every((scope) => narrow.scopes.includes(scope));

/** Whether everything that `narrow` allows is allowed by `wide` too, and for as long. */
export const coversGrant = (wide: Grant, narrow: Grant): boolean =>
  coversCaller(wide.caller, narrow.caller) &&
  holdsAll(wide.flows, narrow.flows) &&
  holdsAll(wide.operations, narrow.operations) &&
  wide.policies.every((name) => narrow.policies.includes(name)) &&
  (wide.expires ?? Infinity) >= (narrow.expires ?? Infinity);

/** Whether one caller can be let in by both. */
export const shareCaller = (one: CallerRule, other: CallerRule): boolean =>
  shareGate(one, other) &&
  meet(one.clientIds, other.clientIds) &&
  meet(one.issuers ?? 'any', other.issuers ?? 'any');

/** Whoever is in one group can be in another. */
const shareGate = (one: CallerRule, other: CallerRule): boolean =>
  one.groups || other.groups
    ? one.groups !== undefined && other.groups !== undefined
    : meet(one.organisations, other.organisations);

/** Whether both let handovers be made by one flow, but not as many. */
export const limitsDiffer = (one: Grant, other: Grant): boolean =>
  [one, other].every(({ operations }) => operations.has('handovers:create')) &&
  meet(one.flows, other.flows) &&
  limitNames.some((name) => one.limits?.[name] !== other.limits?.[name]);

const limitNames = ['perCallerPerMinute', 'perSourceInstance', 'perTargetOwnerPerDay'] as const;

/** Whether both say something of one flow and one operation, whoever calls. */
export const shareSubject = (one: Grant, other: Grant): boolean =>
  meet(one.flows, other.flows) && meet(one.operations, other.operations);

type Names = ReadonlySet<string> | 'all' | 'any';

function holdsAll(wide: Names, narrow: Names): boolean {
  if (typeof wide === 'string') return true;
  return typeof narrow !== 'string' && [...narrow].every((name) => wide.has(name));
}

function meet(one: Names, other: Names): boolean {
  if (typeof one === 'string' || typeof other === 'string') return true;
  return [...one].some((name) => other.has(name));
}
