export { formResults } from './element-issues.js';
export type { ValidatorResult } from './element-issues.js';
export * from './instance-issues.js';
export * from './routes.js';
