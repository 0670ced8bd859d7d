export * from './apps-api.js';
export type { FaultSubject, TakenFault } from './active-fault.js';
export * from './control-api.js';
export * from './fault.js';
export * from './fault-hooks.js';
export type { FaultKind } from './fault-kinds.js';
export * from './faults.js';
export type { InjectedCount } from './injected.js';
export * from './stats.js';
