export * from './domain/flow.js';
export * from './domain/flow-files-error.js';
export * from './flow-registry.js';
