import { randomUUID } from 'node:crypto';

interface Lock {
  readonly token: string;
  expiresAt: number;
}

/** Storage's advisory lock of an instance, which `process/next` takes (reference §4.3, §5.5). */
export class InstanceLocks {
  private readonly locks = new Map<string, Lock>();

  constructor(private readonly clock: { now(): number }) {}

  /** The lock's token, or undefined when somebody else holds it. */
  acquire(guid: string, ttlSeconds: number): string | undefined {
    if (this.held(guid)) return undefined;
    const token = randomUUID();
    this.locks.set(guid, { token, expiresAt: this.clock.now() + ttlSeconds * 1000 });
    return token;
  }

  /** A time to live of 0 releases it. False: the token is not the holder's, or the lock has expired. */
  prolong(guid: string, token: string, ttlSeconds: number): boolean {
    const lock = this.locks.get(guid);
    if (lock?.token !== token || !this.held(guid)) return false;
    if (ttlSeconds === 0) this.locks.delete(guid);
    else lock.expiresAt = this.clock.now() + ttlSeconds * 1000;
    return true;
  }

  private held(guid: string): boolean {
    const lock = this.locks.get(guid);
    return lock !== undefined && lock.expiresAt > this.clock.now();
  }
}
