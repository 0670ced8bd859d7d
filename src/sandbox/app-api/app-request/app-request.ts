import type { FastifyRequest } from 'fastify';
import type { Caller, SandboxContext } from '../../context.js';
import { isTokenFault } from '../../context.js';
import type { SandboxApp, StoredInstance } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import { crash, empty, Refusal } from './answer.js';

/** A request to one app by a caller whose token holds. */
export interface AppRequest {
  readonly context: SandboxContext;
  readonly app: SandboxApp;
  readonly caller: Caller;
  /** What Altinn writes as `createdBy`. */
  readonly by: string;
  /** Host header: apps build their links of it (contract §1.4). */
  readonly host: string;
}

export interface InstanceRequest extends AppRequest {
  readonly guid: string;
  /** The app's own copy, as Storage gave it at the start of the request; undefined: there is none. */
  readonly instance: StoredInstance | undefined;
}

interface Path {
  org: string;
  app: string;
  partyId: string;
  guid: string;
}

/** Token and app. @throws Refusal 401 or 404 without body */
export async function openApp(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<AppRequest> {
  const { org, app: name } = request.params as Path;
  const app = context.world.apps.find(org, name);
  if (!app) throw new Refusal(empty(404));
  const caller = await context.tokens.verify(request.headers.authorization);
  if (isTokenFault(caller)) throw new Refusal(caller.fault === 'unreadable' ? crash : empty(401));
  const by = caller.orgNumber ?? String(caller.userId ?? '');
  return { context, app, caller, by, host: request.host };
}

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isGuid = (text: string): boolean => guidPattern.test(text);

/**
 * Token, app and instance. A party that is no number and a guid that is none match no route: 404 without body.
 * @throws Refusal, PlatformHttpError
 */
export async function openInstance(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<InstanceRequest> {
  const { partyId, guid } = request.params as Path;
  if (!/^\d+$/.test(partyId) || !isGuid(guid)) throw new Refusal(empty(404));
  const opened = await openApp(context, request);
  const instance = await readInstance(opened, guid);
  return { ...opened, guid: guid.toLowerCase(), instance };
}

/** Storage's present state of an instance of this app. */
export async function readInstance(
  { context, app, caller }: AppRequest,
  guid: string,
): Promise<StoredInstance | undefined> {
  return context.world.platform.call('storage.getInstance', callOf(app, caller), () => {
    const instance = context.world.instances.get(guid);
    return instance?.appId === app.id ? instance : undefined;
  });
}

export const callOf = (
  app: SandboxApp,
  caller: Caller,
): { appId: string; tokenExpiresAt: number } => ({
  appId: app.id,
  tokenExpiresAt: caller.expiresAt,
});

/** Asks the PDP. @throws whatever an outage of the PDP throws */
export async function permits(
  { context, app, caller }: AppRequest,
  action: string,
  instance: StoredInstance,
): Promise<boolean> {
  const { currentTask, endEvent } = instance.process ?? {};
  const question = {
    action,
    partyId: Number(instance.instanceOwner.partyId),
    ...(currentTask ? { task: currentTask.elementId } : {}),
    ...(endEvent === undefined ? {} : { endEvent }),
  };
  const { permit, requiredLevel } = await context.world.platform.call(
    'pdp',
    callOf(app, caller),
    () => app.policy.decide(caller, question),
  );
  return permit && requiredLevel === undefined;
}

/** The policies `InstanceRead` and `InstanceWrite`: refused is an empty 403, an outage an empty 500. */
export async function demand(
  request: AppRequest,
  action: string,
  instance: StoredInstance | undefined,
): Promise<void> {
  if (instance && !(await permits(request, action, instance))) throw new Refusal(empty(403));
}

/** What Storage says of an instance that it does not have. */
export const unknownInstance = (guid: string): PlatformHttpError =>
  new PlatformHttpError(404, JSON.stringify(`Unable to find instance ${guid}`));
