export * from './authorized-delivery.js';
export * from './domain/altinn-error.js';
export * from './domain/application.js';
export * from './domain/create-outcome.js';
export * from './domain/ids.js';
export * from './domain/instance.js';
export * from './domain/json.js';
export * from './gateways.js';
