import type { AppId } from './domain/ids.js';

/** Whose instance it becomes. Holds a national id in one case: memory only. */
export type TargetOwner =
  | { readonly organisationNumber: string }
  | { readonly personNumber: string }
  | { readonly partyId: string };

/** What an authorized delivery may create. */
export interface DeliveryPermit {
  readonly deliveryId: string;
  readonly app: AppId;
  readonly owner: TargetOwner;
  /** The decision in the audit log. */
  readonly decisionId: string;
}

declare const authorized: unique symbol;

/**
 * The only thing that the gateway accepts to create an instance. Minted by `authorization/` alone
 * (a lint rule guards the mint), so no instance is made without a decision. Design §8.
 */
export type AuthorizedDelivery = DeliveryPermit & { readonly [authorized]: true };
