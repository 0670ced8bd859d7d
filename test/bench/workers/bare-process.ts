import { startBareRoute } from '../comparators/bare-route.js';
import { serve } from '../support/remote.js';

const handlers = { start: startBareRoute };

export type BareHandlers = typeof handlers;
serve(handlers);
