export * from './domain/mapped-value.js';
export * from './domain/prefill-error.js';
export * from './domain/prefill-input.js';
export * from './prefill-engine.js';
export * from './prefill-transformer.js';
export * from './prefill.module.js';
export { SchemaNode } from './domain/schema-node.js';
