export * from './api-problems.js';
export * from './problem.dto.js';
export * from './problem.js';
