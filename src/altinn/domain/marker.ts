/** Key in `dataValues` of a target instance whose value is the delivery id (contract §6.1, variant A). */
export const deliveryMarker = 'flerapp.delivery';
