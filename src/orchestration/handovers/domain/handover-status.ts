import { activeStates, type DeliveryState } from './delivery.js';

/** A handover's state, derived from its deliveries'; `running`: at least one is being made. */
export const handoverStatuses = [
  'waiting',
  'running',
  'delivered',
  'parked',
  'refused',
  'expired',
  'cancelled',
  'skipped',
] as const;
export type HandoverStatus = (typeof handoverStatuses)[number];

/** What needs a person comes first, then what goes on, then how it ended. */
export function handoverStatus(states: readonly DeliveryState[]): HandoverStatus {
  const has = (state: DeliveryState): boolean => states.includes(state);
  if (has('parked')) return 'parked';
  if (states.some((state) => activeStates.includes(state))) {
    return states.every((state) => state === 'waiting' || state === 'skipped')
      ? 'waiting'
      : 'running';
  }
  if (has('refused')) return 'refused';
  if (has('expired')) return 'expired';
  if (has('cancelled')) return 'cancelled';
  return has('delivered') ? 'delivered' : 'skipped';
}

/** Nothing more happens by itself. */
export const isSettled = (status: HandoverStatus): boolean =>
  status !== 'waiting' && status !== 'running';
