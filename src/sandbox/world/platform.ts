import { setTimeout as pause } from 'node:timers/promises';
import { outageKind } from './platform-outage.js';
import type { PlatformCall, PlatformOutage } from './platform-outage.js';
import { requestFault } from './request-fault.js';

/** `PlatformHttpException`: the platform answered something else than success. */
export class PlatformHttpError extends Error {
  constructor(
    readonly status: number,
    readonly body = '',
  ) {
    super(`${status} - ${reasonOf(status)} - ${body}`);
  }
}

/** The connection app to platform broke: .NET's `HttpRequestException`. */
export class PlatformConnectionError extends Error {
  constructor() {
    super('An error occurred while sending the request.');
  }
}

/** The app's process ended: the socket is torn and no answer comes. */
export class AppDiedError extends Error {
  constructor() {
    super('the app process ended');
  }
}

interface CallContext {
  readonly appId: string;
  /** `exp` of the token that the app passes on, milliseconds since the epoch. */
  readonly tokenExpiresAt?: number;
}

/** Where every platform call of an app goes through. */
export class Platform {
  /** How often each outage of the whole platform has hit: `storage.postData 503` → how many. */
  readonly hits = new Map<string, number>();
  private readonly outages = new Set<PlatformOutage>();

  /** @param random decides what an outage with a `chance` hits */
  constructor(
    private readonly clock: { now(): number },
    private readonly random: () => number = Math.random,
  ) {}

  /** Returns a function that ends the outage. */
  breakDown(outage: PlatformOutage): () => void {
    this.outages.add(outage);
    return () => void this.outages.delete(outage);
  }

  repair(): void {
    this.outages.clear();
  }

  /**
   * Makes one call as the app makes it: with the caller's token, which can have died by now.
   * @throws PlatformHttpError, PlatformConnectionError, AppDiedError
   */
  async call<T>(call: PlatformCall, context: CallContext, act: () => T | Promise<T>): Promise<T> {
    const outage = this.hit(call, context.appId);
    if (outage?.delayMs) await pause(outage.delayMs);
    if (outage?.appDies === 'before') throw new AppDiedError();
    if (outage?.connectionLost === 'before') throw new PlatformConnectionError();
    if (outage?.status !== undefined) throw new PlatformHttpError(outage.status, outage.body);
    this.assertTokenAlive(context);
    if (outage?.repeated) await act();
    const result = await act();
    if (outage?.appDies === 'after') throw new AppDiedError();
    if (outage?.connectionLost === 'after') throw new PlatformConnectionError();
    return result;
  }

  private assertTokenAlive(context: CallContext): void {
    if (context.tokenExpiresAt !== undefined && context.tokenExpiresAt <= this.clock.now())
      throw new PlatformHttpError(401);
  }

  /** What goes wrong in this request only comes first. */
  private hit(call: PlatformCall, appId: string): PlatformOutage | undefined {
    const fault = requestFault.getStore();
    const own = fault && this.firstHit(fault.outages, call, appId);
    if (own) {
      fault.took();
      return own;
    }
    const hit = this.firstHit(this.outages, call, appId);
    if (hit) {
      const kind = `${call} ${outageKind(hit)}`;
      this.hits.set(kind, (this.hits.get(kind) ?? 0) + 1);
    }
    return hit;
  }

  private firstHit(
    outages: Set<PlatformOutage>,
    call: PlatformCall,
    appId: string,
  ): PlatformOutage | undefined {
    for (const outage of outages) {
      if (outage.call !== call || (outage.appId !== undefined && outage.appId !== appId)) continue;
      if (outage.skip) {
        outage.skip -= 1;
        continue;
      }
      if (outage.chance !== undefined && this.random() >= outage.chance) continue;
      if (outage.times !== undefined && --outage.times <= 0) outages.delete(outage);
      return outage;
    }
    return undefined;
  }
}

const reasons: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** .NET's reason phrase of a status. */
export const reasonOf = (status: number): string => reasons[status] ?? '';
