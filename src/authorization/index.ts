export * from './domain/operation.js';
export * from './domain/principal.js';
export * from './http/current-principal.decorator.js';
export * from './http/operation.decorator.js';
export * from './http/public.decorator.js';
