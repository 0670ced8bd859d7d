import type { AppId, InstanceRef } from '../../../altinn/index.js';
import type { Delivery, Finding, Intent } from '../domain/delivery.js';

/** A delivery whose end is to be looked at again. */
export interface Audited {
  readonly delivery: Delivery;
  readonly intents: readonly Intent[];
}

/** Something that the audit of a target app found: ids and codes only. */
export interface AuditFinding {
  readonly kind: 'duplicate' | 'vanished' | 'half-made' | 'unknown-delivery' | 'unmarked';
  readonly app: AppId;
  readonly instance: InstanceRef;
  readonly delivery?: string;
}

/** What the audit reads and keeps. */
export abstract class AuditStore {
  /** Deliveries whose time has come, by their target apps. @param now epoch milliseconds */
  abstract due(now: number, limit: number): Promise<Map<AppId, Audited[]>>;
  /** Deliveries that markers name. */
  abstract known(ids: readonly string[]): Promise<Map<string, Delivery>>;
  /** Keeps findings, each once, also with its delivery. @returns those that are new */
  abstract keep(findings: readonly AuditFinding[], at: number): Promise<AuditFinding[]>;
  /** The delivery was looked at: when again, and what to show. */
  abstract audited(
    delivery: Delivery,
    next: { readonly audits: number; readonly auditAt: number | null },
    shown: readonly Finding[],
  ): Promise<void>;
  /** What was delivered is gone because the app took it back: it is made again. @returns false when it was changed meanwhile */
  abstract remake(delivery: Delivery, instance: InstanceRef, at: number): Promise<boolean>;
}
