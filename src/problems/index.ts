export * from './api-problems.js';
export * from './client-error.js';
export * from './plain-body.pipe.js';
export * from './problem.dto.js';
export * from './problem.filter.js';
export * from './problem.js';
export { toProblem } from './to-problem.js';
export * from './validation-problem.js';
