import { demand } from './access.js';

/** The route needs no token: probes, metrics, and receivers that check their own secret. */
export const Public = (): ClassDecorator & MethodDecorator => demand({ public: true });
