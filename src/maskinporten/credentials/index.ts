export * from './credentials.js';
export * from './maskinporten-settings.js';
export * from './nais-variables.js';
