export * from './answer.js';
export * from './app-request.js';
export * from './dialect.js';
export * from './route.js';
