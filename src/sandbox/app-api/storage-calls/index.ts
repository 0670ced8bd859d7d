export * from './data-calls.js';
export * from './process-calls.js';
export * from './storage-policy.js';
export * from './storage-user.js';
export * from './values-calls.js';
