import type { PolicyResult, PolicySubject, SandboxApp, SandboxWorld } from '../world/index.js';
import type { Attributes, XacmlQuestion } from './xacml-questions.js';

export interface PdpResult extends PolicyResult {
  readonly status: 'ok' | 'syntax-error' | 'processing-error';
}

interface Asked {
  readonly app: SandboxApp;
  readonly partyId: number;
  readonly task?: string;
  readonly endEvent?: string;
}

const actionId = 'urn:oasis:names:tc:xacml:1.0:action:action-id';

/** Evaluates the apps' policies as Altinn's PDP does, whose context handler believes what it is told (reference §1.3). */
export class Pdp {
  /** Bodies of the requests, in their order; memory only, as all of the sandbox. */
  readonly asked: unknown[] = [];

  constructor(private readonly world: SandboxWorld) {}

  /** @throws Error what the PDP answers with Indeterminate and `syntax-error`: an instance that is not there */
  decide({ subject, action, resource }: XacmlQuestion): PdpResult {
    const asked = this.about(resource);
    // No policy for it: an ArgumentException.
    if (!asked) return { decision: 'Indeterminate', status: 'processing-error' };
    const { app, ...where } = asked;
    const question = { action: one(action, actionId) ?? '', ...where };
    return { ...app.policy.evaluate(subjectOf(subject), question), status: 'ok' };
  }

  private about(resource: Attributes): Asked | undefined {
    const id =
      one(resource, 'urn:altinn:resource:instance-id') ?? one(resource, 'urn:altinn:instance-id');
    if (id !== undefined) return this.ofInstance(id.replace('urn:altinn:instance-id:', ''));
    const app = this.world.apps.find(
      one(resource, 'urn:altinn:org') ?? '',
      one(resource, 'urn:altinn:app') ?? '',
    );
    return app && { app, partyId: this.partyOf(resource) };
  }

  private ofInstance(id: string): Asked | undefined {
    const [partyId, guid = ''] = id.split('/');
    const instance = this.world.instances.get(guid);
    if (!instance || instance.instanceOwner.partyId !== partyId)
      throw new Error('no such instance');
    const app = this.world.apps.get(instance.appId);
    const task = instance.process?.currentTask?.elementId;
    const endEvent = instance.process?.endEvent;
    return (
      app && {
        app,
        partyId: Number(partyId),
        ...(task === undefined ? {} : { task }),
        ...(endEvent === undefined ? {} : { endEvent }),
      }
    );
  }

  private partyOf(resource: Attributes): number {
    const partyId = one(resource, 'urn:altinn:partyid');
    if (partyId !== undefined) return Number(partyId);
    const number = one(resource, 'urn:altinn:organization:identifier-no');
    const party = this.world.parties.byOrganisationNumber(number ?? '');
    return party?.partyId ?? 0;
  }
}

function subjectOf(subject: Attributes): Omit<PolicySubject, 'authLevel'> {
  const org = one(subject, 'urn:altinn:org');
  const userId = one(subject, 'urn:altinn:userid');
  return {
    ...(org === undefined ? {} : { org }),
    ...(userId === undefined ? {} : { userId: Number(userId) }),
    roles: subject.get('urn:altinn:rolecode') ?? [],
  };
}

const one = (attributes: Attributes, id: string): string | undefined => attributes.get(id)?.[0];
