export * from './app-owner.js';
export * from './initialise.js';
export * from './submit.js';
