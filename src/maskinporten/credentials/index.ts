export * from './credentials.js';
export * from './key-file.js';
export { parseAppLibSettings, parseStudioSettings } from './maskinporten-settings.js';
export * from './nais-variables.js';
export type { PemNames } from './pem.js';
