import type { FastifyRequest } from 'fastify';
import { isTokenFault } from '../context.js';
import type { Caller, SandboxContext } from '../context.js';
import {
  PlatformConnectionError,
  PlatformHttpError,
  type SandboxApp,
  type StoredInstance,
} from '../world/index.js';
import { empty, text, unhandled } from './storage-reply.js';

const guidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How an unreachable PDP surfaces: as a refusal, or as an exception that nobody caught (reference §5.2). */
export type PdpOutage = 'refused' | 'unhandled';

/** Who calls Storage, and what the app's policy lets them do. */
export class StorageAccess {
  constructor(private readonly context: SandboxContext) {}

  /** @throws StorageRefusal 401 with an empty body; 500 empty for what only looks like a JWT */
  async caller(request: FastifyRequest): Promise<Caller> {
    const caller = await this.context.tokens.verify(request.headers.authorization);
    if (!isTokenFault(caller)) return caller;
    throw empty(caller.fault === 'unreadable' ? 500 : 401);
  }

  /** The party in the path is never looked at (reference §5.1). @throws StorageRefusal 404 */
  instance(guid: string): StoredInstance {
    if (!guidForm.test(guid)) throw empty(404);
    const instance = this.context.world.instances.get(guid);
    if (!instance) throw text(404, `Unable to find instance ${guid}`);
    return instance;
  }

  /** @throws StorageRefusal 403 empty when none of the actions is permitted */
  async demand(
    caller: Caller,
    instance: StoredInstance,
    actions: readonly string[],
    outage: PdpOutage = 'refused',
  ): Promise<void> {
    const app = this.context.world.apps.get(instance.appId);
    const task = instance.process?.currentTask?.elementId;
    const endEvent = instance.process?.endEvent;
    const where = {
      partyId: Number(instance.instanceOwner.partyId),
      ...(task === undefined ? {} : { task }),
      ...(endEvent === undefined ? {} : { endEvent }),
    };
    for (const action of actions)
      if (await this.permits(caller, app, { action, ...where }, outage)) return;
    throw empty(403);
  }

  async permits(
    caller: Caller,
    app: SandboxApp | undefined,
    question: { action: string; partyId: number; task?: string; endEvent?: string },
    outage: PdpOutage = 'refused',
  ): Promise<boolean> {
    if (app === undefined) return false;
    try {
      return await this.context.world.platform.call(
        'pdp',
        { appId: app.id },
        () => app.policy.decide(caller, question).permit,
      );
    } catch (error) {
      const isOutage =
        error instanceof PlatformHttpError || error instanceof PlatformConnectionError;
      if (!isOutage) throw error;
      if (outage === 'unhandled') throw unhandled();
      return false;
    }
  }

  /** Without asking the policy: reading what one can see in a list. */
  canRead(caller: Caller, instance: StoredInstance): boolean {
    const app = this.context.world.apps.get(instance.appId);
    const partyId = Number(instance.instanceOwner.partyId);
    return app?.policy.decide(caller, { action: 'read', partyId }).permit ?? false;
  }
}
