export { Pdp } from './pdp.js';
export { registerPdp } from './pdp-route.js';
