import { Problem } from '../../../problems/index.js';
import type { Handover } from '../domain/delivery.js';
import { decisionOf } from '../domain/refused.js';

/**
 * What a waiting caller of a refused handover is told. An instance that is unknown, deleted, or belongs to another
 * app, org or party gives one and the same answer, so that nobody learns of instances of others.
 */
export function refusalOf(handover: Handover): Problem {
  const refused = handover.deliveries.filter(({ state }) => state === 'refused');
  const foreign = refused.find(({ reason }) => reason === 'source-not-found');
  if (foreign) return sourceNotFound(decisionOf(foreign));
  const errors = refused.map(({ target, reason }) => ({
    pointer: `#/targets/${target}`,
    detail: reason ?? 'refused',
  }));
  const decisionId = refused.map(decisionOf).find((id) => id !== undefined);
  return new Problem('refused', { errors, ...(decisionId !== undefined && { decisionId }) });
}

export const sourceNotFound = (decisionId: string | undefined): Problem =>
  new Problem('not-found', {
    detail: 'No such source instance for this flow.',
    ...(decisionId !== undefined && { decisionId }),
  });
