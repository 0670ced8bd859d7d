export * from './control-api.js';
export * from './fault.js';
export * from './fault-hooks.js';
export * from './faults.js';
export * from './stats.js';
