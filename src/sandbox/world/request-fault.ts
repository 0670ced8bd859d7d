import { AsyncLocalStorage } from 'node:async_hooks';
import type { PlatformOutage } from './platform-outage.js';

/** What goes wrong inside an app during one request. */
export interface RequestFault {
  /** They hit before those of the whole platform. */
  readonly outages: Set<PlatformOutage>;
  /** The app loses the instance template's `dataValues`. */
  readonly dropsDataValues: boolean;
  /** To be called when it has had an effect. */
  readonly took: () => void;
}

/** The fault of the request that is being served: apps' code runs inside it. */
export const requestFault = new AsyncLocalStorage<RequestFault>();
