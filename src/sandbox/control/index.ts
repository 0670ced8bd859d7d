export * from './control-api.js';
export * from './fault.js';
export * from './fault-hooks.js';
export * from './faults.js';
export type { RollBack } from './late-effects.js';
export * from './stats.js';
