export * from './domain/access-token.js';
export * from './token-service.js';
