export * from './domain/flow.js';
export * from './domain/flow-files-error.js';
export * from './flow-registry.js';
export * from './flows.module.js';
export { loadFlows } from './adapters/load-flows.js';
export * from './poll-states.js';
export * from './preflight-checks.js';
