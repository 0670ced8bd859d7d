import { deliveryMarker, type Instance } from '../../../altinn/index.js';
import type { Delivery } from './delivery.js';

/** What the marker's instances in Altinn say about a delivery that has ended. */
export interface Compared {
  /** The recorded B is not there, or deleted. */
  readonly vanished: boolean;
  /** Live instances with its marker besides the recorded one. */
  readonly others: readonly Instance[];
}

const isLive = ({ status }: Instance): boolean => !status.isSoftDeleted && !status.isHardDeleted;

/** Instances by the delivery that their marker names. */
export function byMarker(instances: readonly Instance[]): ReadonlyMap<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const marker = instance.dataValues[deliveryMarker];
    if (marker === undefined) continue;
    groups.set(marker, [...(groups.get(marker) ?? []), instance]);
  }
  return groups;
}

/** @param marked all instances with the delivery's marker, deleted ones included */
export function compare(delivery: Delivery, marked: readonly Instance[]): Compared {
  const recorded = marked.find(({ guid }) => guid === delivery.instance?.guid);
  return {
    vanished: delivery.state === 'delivered' && !(recorded && isLive(recorded)),
    others: marked.filter(
      (instance) => isLive(instance) && instance.guid !== delivery.instance?.guid,
    ),
  };
}
