import type { AuditEvent } from './domain/audit-event.js';

/** Where decisions are written. Overridable by DI. */
export abstract class AuditLog {
  /** Must not throw and must not wait: a decision stands whether or not it could be written. */
  abstract record(event: AuditEvent): void;
}
