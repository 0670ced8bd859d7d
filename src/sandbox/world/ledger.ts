/** One thing that happened in the sandbox's world. No form values, names or national ids. */
export interface LedgerEntry {
  /** Milliseconds since the epoch, on the sandbox's clock. */
  readonly at: number;
  readonly what:
    | 'instance-created'
    | 'instance-deleted'
    | 'instance-completed'
    | 'data-created'
    | 'data-written'
    | 'data-deleted'
    | 'process-moved'
    | 'process-ended';
  readonly appId: string;
  /** `{partyId}/{guid}` */
  readonly instance: string;
  /** Organisation number or user id. */
  readonly by: string;
  readonly dataType?: string;
}

/** What happened, in order; the control API shows it. */
export class Ledger {
  private readonly written: LedgerEntry[] = [];
  private readonly counts = new Map<string, number>();

  constructor(private readonly clock: { now(): number }) {}

  record(entry: Omit<LedgerEntry, 'at'>): void {
    this.written.push({ at: this.clock.now(), ...entry });
    for (const key of [entry.what, `${entry.what} ${entry.appId}`])
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  entries(): readonly LedgerEntry[] {
    return this.written;
  }

  count(what: LedgerEntry['what'], appId?: string): number {
    return this.counts.get(appId === undefined ? what : `${what} ${appId}`) ?? 0;
  }
}
