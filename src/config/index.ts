export * from './checked-yaml.js';
export * from './app-config.js';
export * from './clock.js';
export * from './config-error.js';
export * from './config.module.js';
export * from './timings.js';
export * from './organisation-number.js';
