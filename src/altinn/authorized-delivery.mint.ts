import type { AuthorizedDelivery, DeliveryPermit } from './authorized-delivery.js';

const minted = new WeakSet();

/** Only `authorization/` imports this; dependency-cruiser rule `only-authorization-mints`. */
export function mintAuthorizedDelivery(permit: DeliveryPermit): AuthorizedDelivery {
  const delivery = Object.freeze({ ...permit }) as AuthorizedDelivery;
  minted.add(delivery);
  return delivery;
}

/** True for what came from the mint: a cast or a copy is refused at run time too. */
export const isAuthorized = (delivery: AuthorizedDelivery): boolean => minted.has(delivery);
