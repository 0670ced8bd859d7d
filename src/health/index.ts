export { Drain } from './drain.js';
export * from './health.module.js';
