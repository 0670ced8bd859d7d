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
  /** Share of the matching calls that it hits, 0 to 1. Default 1. */
  readonly chance?: number;
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

/** What an outage does, as counters name it. */
export function outageKind(outage: PlatformOutage): string {
  const { appDies, connectionLost, status, repeated, delayMs = 0 } = outage;
  if (appDies !== undefined) return `app dies ${appDies}`;
  if (connectionLost !== undefined) return `connection lost ${connectionLost}`;
  if (status !== undefined) return String(status);
  return repeated ? 'repeated' : `late by ${delayMs} ms`;
}
