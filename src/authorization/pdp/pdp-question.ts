import type { AppId, InstanceRef } from '../../altinn/index.js';

/**
 * Whom the PDP is asked about: one identifier that Altinn itself vouched for, and nothing else. There is no room for
 * roles, an org or a party: the PDP believes every attribute that it is sent (reference authorization §1.3).
 */
export type PdpSubject =
  | { readonly userId: number }
  /** UUID */
  | { readonly systemUserId: string }
  /** The org of this app itself, of which no person is asked. */
  | { readonly ownerOf: AppId };

/** What the subject wants to act on. */
export type PdpResource =
  /** Org, app, task and party are read by the PDP from Storage. */
  | { readonly instance: InstanceRef }
  /** An instance that does not exist yet, of the app that a flow names, for the owner that it leads to. */
  | { readonly app: AppId; readonly owner: PdpOwner }
  /** Whatever instance of the app. */
  | { readonly app: AppId };

export type PdpOwner = { readonly partyId: string } | { readonly organisationNumber: string };

/** May the subject do each of these? */
export interface PdpQuestion {
  readonly subject: PdpSubject;
  /** At least one: `read`, `write`, `instantiate`, … */
  readonly actions: readonly string[];
  readonly resource: PdpResource;
}
