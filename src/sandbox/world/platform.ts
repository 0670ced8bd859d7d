import { setTimeout as pause } from 'node:timers/promises';
import { requestFault } from './request-fault.js';

/**
 * The calls that an app makes to the platform while it serves a request, in the order of a create (reference §1.3).
 * In the sandbox they are function calls; naming them lets a test break exactly one of them.
 */
export type PlatformCall =
  | 'register.lookup'
  | 'register.party'
  | 'pdp'
  | 'storage.createInstance'
  | 'storage.getInstance'
  | 'storage.deleteInstance'
  | 'storage.postData'
  | 'storage.putData'
  | 'storage.getData'
  | 'storage.deleteData'
  | 'storage.lockData'
  | 'storage.presentationTexts'
  | 'storage.dataValues'
  | 'storage.process'
  | 'storage.lock'
  | 'storage.unlock'
  /** v9 only: the submission to the workflow engine. */
  | 'workflow'
  | 'pdf';

/** Something that goes wrong with one kind of platform call. */
export interface PlatformOutage {
  readonly call: PlatformCall;
  /** Only calls about this app, `{org}/{app}`. */
  readonly appId?: string;
  /** How many calls it hits; absent: until it is removed. */
  times?: number;
  /** How many matching calls pass first. */
  skip?: number;
  /** Wait so long before the platform acts. */
  readonly delayMs?: number;
  /** The platform answers this and does nothing. */
  readonly status?: number;
  readonly body?: string;
  /** `before`: the platform never got the call; `after`: it acted, the answer was lost. */
  readonly connectionLost?: 'before' | 'after';
  /** The app dies here (`after` the platform acted): nothing more of the request happens. */
  readonly appDies?: 'before' | 'after';
  /** The answer is lost, and .NET sends the request again, as it does with one that has no body (exactly-one-b). */
  readonly repeated?: true;
}

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
  private readonly outages = new Set<PlatformOutage>();

  constructor(private readonly clock: { now(): number }) {}

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
    const own = fault && firstHit(fault.outages, call, appId);
    if (own) fault.took();
    return own ?? firstHit(this.outages, call, appId);
  }
}

function firstHit(
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
    if (outage.times !== undefined && --outage.times <= 0) outages.delete(outage);
    return outage;
  }
  return undefined;
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
