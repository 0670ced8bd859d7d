export * from './altinn-policy.js';
export * from './combining.js';
export * from './evaluate-policy.js';
export * from './match-functions.js';
export * from './parse-policy.js';
export * from './policy-error.js';
