export * from './context.js';
export * from './sandbox.js';
export { AppAnswerError, EndUser } from './end-user/index.js';
export type { Attachment } from './end-user/index.js';
export type { SandboxClock } from './clock.js';
export type { FaultAction, FaultMatch, FaultRule } from './control/index.js';
export * from './ledger/index.js';
export * from './maskinporten/index.js';
export * from './service-environment.js';
