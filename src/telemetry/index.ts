export * from './health-registry.js';
export * from './logger.js';
export * from './metrics-registry.js';
export * from './metrics-server.js';
export * from './request-context.js';
export { scrub } from './scrub.js';
export * from './telemetry.module.js';
