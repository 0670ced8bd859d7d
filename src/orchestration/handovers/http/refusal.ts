import { Problem } from '../../../problems/index.js';
import type { Handover } from '../domain/delivery.js';

/**
 * What a waiting caller of a refused handover is told. An instance that is unknown, deleted, or belongs to another
 * app, org or party gives one and the same answer, so that nobody learns of instances of others.
 */
export function refusalOf(handover: Handover): Problem {
  const refused = handover.deliveries.filter(({ state }) => state === 'refused');
  const reasons = new Set(refused.map(({ reason }) => reason));
  if (reasons.has('source-not-found')) {
    return new Problem('not-found', { detail: 'No such source instance for this flow.' });
  }
  const errors = refused.map(({ target, reason }) => ({
    pointer: `#/targets/${target}`,
    detail: reason ?? 'refused',
  }));
  return new Problem('refused', { errors });
}
