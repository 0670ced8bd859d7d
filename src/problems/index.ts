export * from './api-problems.js';
export * from './client-error.js';
export * from './problem.dto.js';
export * from './problem.filter.js';
export * from './problem.js';
export { toProblem } from './to-problem.js';
export * from './validation-problem.js';
