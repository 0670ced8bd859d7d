import type { DeliveryState } from './delivery.js';

const everywhere: readonly DeliveryState[] = ['parked', 'cancelled'];

/** Design §6: which state may follow which. A state may always follow itself (a retry is not a state). */
const allowed: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  waiting: ['creating', 'skipped', 'refused', 'expired', ...everywhere],
  creating: ['completing', 'waiting', 'refused', ...everywhere],
  completing: ['delivered', 'creating', 'refused', ...everywhere],
  // What was delivered is made again only when the app itself took it back (design §6, audit).
  delivered: ['creating'],
  parked: ['waiting', 'creating', 'completing', 'delivered', 'cancelled'],
  refused: ['waiting'],
  expired: ['waiting'],
  skipped: [],
  cancelled: [],
};

export const mayFollow = (from: DeliveryState, to: DeliveryState): boolean =>
  from === to || allowed[from].includes(to);
