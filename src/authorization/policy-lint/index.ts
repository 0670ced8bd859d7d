export * from './lint-files.js';
export * from './lint-policy.js';
export * from './linted-app.js';
export * from './policy-finding.js';
