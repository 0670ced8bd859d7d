import { Injectable } from '@nestjs/common';
import {
  AltinnError,
  AppGateway,
  DataGateway,
  type DataElement,
  type Instance,
  InstanceGateway,
  type InstanceRef,
  type JsonValue,
  storableValue,
  type TargetOwner,
} from '../../../altinn/index.js';
import {
  Authorizer,
  EndUserAuthorizer,
  type EndUserDecision,
} from '../../../authorization/index.js';
import { Clock } from '../../../config/index.js';
import type { Flow, FlowTarget } from '../../flows/index.js';
import { PrefillEngine, PrefillError, type PrefillInput } from '../../prefill/index.js';
import { planAttachments, type PlannedFile } from '../domain/attachment-plan.js';
import type { SourcePin } from '../domain/delivery.js';
import type { Planned } from '../domain/plan.js';
import { isReady } from '../domain/readiness.js';
import { jsonSha256, pinnedOwner } from '../domain/source-pin.js';
import { ContentCheck } from './content-check.js';

/** A handover, or what one would be. */
export interface AskedFor {
  readonly source: InstanceRef;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

interface SourceForm {
  readonly input: PrefillInput;
  readonly model?: { readonly element: DataElement; readonly form: JsonValue };
}

/** Reads A, checks that it belongs to the flow and is ready, and computes what B is to become. Writes nothing. */
@Injectable()
export class Planner {
  constructor(
    private readonly apps: AppGateway,
    private readonly instances: InstanceGateway,
    private readonly data: DataGateway,
    private readonly engine: PrefillEngine,
    private readonly authorizer: Authorizer,
    private readonly endUsers: EndUserAuthorizer,
    private readonly contents: ContentCheck,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws AltinnError when Altinn is away
   */
  plan(flow: Flow, target: FlowTarget, asked: AskedFor): Promise<Planned> {
    return this.#plan(flow, target, asked, false);
  }

  /**
   * The same for a B that is about to be made: where the flow says so, Altinn is asked about the person who acted in A.
   * A B that is there already is filled whatever became of that person's roles.
   * @throws AltinnError when Altinn is away, its policy decision point too
   */
  planCreate(flow: Flow, target: FlowTarget, asked: AskedFor): Promise<Planned> {
    return this.#plan(flow, target, asked, true);
  }

  async #plan(
    flow: Flow,
    target: FlowTarget,
    { source: requested, createdAt: at }: AskedFor,
    asksEndUser: boolean,
  ): Promise<Planned> {
    const source = await this.#find(flow, requested);
    const decision = this.authorizer.bindSource({ flow, requested, instance: source, at });
    if (decision.effect === 'refuse' || !source) {
      const id = decision.effect === 'refuse' ? { decisionId: decision.decisionId } : {};
      return { kind: 'refuse', reason: 'source-not-found', ...id };
    }
    const process = await this.apps.process(flow.source.app);
    if (!isReady(flow.source.ready, source, process)) {
      return { kind: 'not-ready', reason: 'source-not-ready' };
    }
    const asked = asksEndUser ? { flow, target, source } : undefined;
    const refusal = asked && refusalOf(await this.endUsers.maySource(asked));
    if (refusal) return refusal;
    try {
      const planned = await this.#planReady(flow, target, source);
      if (planned.kind !== 'ready' || !asked) return planned;
      const findings = await this.contents.findings(source, planned.plan.files);
      if (findings.length > 0) return { kind: 'park', reason: 'attachments-impossible', findings };
      return refusalOf(await this.endUsers.mayInstantiate(asked, planned.plan.owner)) ?? planned;
    } catch (error) {
      if (!(error instanceof PrefillError)) throw error;
      return { kind: 'park', reason: 'prefill-failed', findings: error.findings };
    }
  }

  /**
   * Altinn refuses another org's instance with the 403 that it also gives while its policy decision point is away.
   * The owner's list of app A works in both cases and tells them apart: it has the instance, or it is not app A's.
   */
  async #find(flow: Flow, requested: InstanceRef): Promise<Instance | undefined> {
    const { app } = flow.source;
    try {
      return await this.instances.find(app, requested);
    } catch (error) {
      if (!(error instanceof AltinnError) || error.failure !== 'forbidden') throw error;
      const ever = { from: 0, before: this.clock.now() + 86_400_000 };
      const listed = await this.instances.list(app, { ...ever, ownerPartyId: requested.partyId });
      if (listed.some(({ guid }) => guid === requested.guid)) throw error;
      return undefined;
    }
  }

  async #planReady(flow: Flow, target: FlowTarget, source: Instance): Promise<Planned> {
    const { input, model } = await this.#readForm(flow, source);
    if (target.when !== undefined) {
      const { when } = await this.engine.evaluate({ when: target.when }, input);
      if (typeof when !== 'boolean') throw wrongType('when', 'boolean');
      if (!when) return { kind: 'skip' };
    }
    const attachments = planAttachments(
      target.attachments,
      source.data,
      await this.apps.metadata(target.app),
    );
    if (attachments.impossible.length > 0) {
      return { kind: 'park', reason: 'attachments-impossible', findings: attachments.impossible };
    }
    const awaited = [...attachments.missing, ...attachments.unscanned];
    if (awaited.length > 0) return { kind: 'files-missing', findings: awaited };
    const owner = await this.#owner(target, source, input);
    const mapped = await this.#mapped(target, input);
    const texts = await this.#texts(target, input);
    const pin = pinOf({ flow, owner, model, files: attachments.files });
    return {
      kind: 'ready',
      plan: { flow, target, source, owner, mapped, files: attachments.files, texts, pin },
    };
  }

  async #readForm(flow: Flow, source: Instance): Promise<SourceForm> {
    const { id, guid, partyId, owner, created, lastChanged } = source;
    const ended = source.process.ended;
    const instance = {
      id,
      guid,
      partyId,
      owner: ownerNumbers(owner),
      ...(created !== undefined && { created }),
      ...(lastChanged !== undefined && { lastChanged }),
      ...(ended !== undefined && { ended }),
    };
    const element = await this.#formElement(flow, source);
    if (!element) return { input: { form: null, instance } };
    const ref = { partyId, guid };
    // Without row ids: an app makes new ones at each reading of lists that it has never written.
    const form = await this.data.readModel(flow.source.app, ref, element.id, { rowIds: false });
    return { input: { form, instance }, model: { element, form } };
  }

  async #formElement(flow: Flow, source: Instance): Promise<DataElement | undefined> {
    const metadata = await this.apps.metadata(flow.source.app);
    const types = metadata.dataTypes.filter((type) => type.classRef !== undefined);
    const type = flow.source.dataType ?? (types.length === 1 ? types[0]?.id : undefined);
    return source.data.find((element) => element.dataType === type && !element.isHardDeleted);
  }

  async #owner(target: FlowTarget, source: Instance, input: PrefillInput): Promise<TargetOwner> {
    const rule = target.owner;
    if (rule.kind === 'fixed') return { organisationNumber: rule.organisationNumber };
    if (rule.kind === 'sameAsSource') return { partyId: source.partyId };
    const { owner } = await this.engine.evaluate({ owner: rule.expression }, input);
    if (typeof owner !== 'string') throw wrongType('owner', 'string');
    return { organisationNumber: owner };
  }

  async #mapped(target: FlowTarget, input: PrefillInput) {
    if (!target.prefill) return [];
    const schema = await this.apps.jsonSchema(target.app, target.prefill.dataType);
    const mapped = await this.engine.prefill(target, input, schema);
    return mapped.map(({ path, value }) => ({ path, value: storableValue(value) }));
  }

  async #texts(target: FlowTarget, input: PrefillInput): Promise<Record<string, string>> {
    if (Object.keys(target.texts).length === 0) return {};
    const values = await this.engine.evaluate(target.texts, input);
    const texts: Record<string, string> = {};
    for (const [key, value] of Object.entries(values)) {
      if (typeof value === 'object') throw wrongType(`texts.${key}`, 'string');
      if (value !== undefined) texts[key] = String(value);
    }
    return texts;
  }
}

/** @throws AltinnError for what is not known now: it is tried again as any call that failed */
function refusalOf(decision: EndUserDecision): Planned | undefined {
  switch (decision.effect) {
    case 'permit':
      return undefined;
    case 'refuse':
      return { kind: 'refuse', reason: decision.reason };
    case 'defer': {
      const { reason: code, retryAfter } = decision;
      const wait = retryAfter === undefined ? {} : { retryAfter };
      throw new AltinnError('unavailable', 'POST /authorization/api/v1/authorize', {
        code,
        ...wait,
      });
    }
  }
}

const wrongType = (target: string, detail: string): PrefillError =>
  new PrefillError([{ target, code: 'wrong-type', detail }]);

const ownerNumbers = ({ organisationNumber, personNumber }: Instance['owner']) => ({
  ...(organisationNumber !== undefined && { organisationNumber }),
  ...(personNumber !== undefined && { personNumber }),
});

function pinOf(parts: {
  flow: Flow;
  owner: TargetOwner;
  model: SourceForm['model'];
  files: readonly PlannedFile[];
}): SourcePin {
  const { model, files } = parts;
  return {
    flowHash: parts.flow.hash,
    owner: pinnedOwner(parts.owner),
    ...(model && { model: { element: model.element.id, sha256: jsonSha256(model.form) } }),
    files: files.map(({ source }) => ({
      element: source.id,
      size: source.size,
      ...(source.lastChanged !== undefined && { lastChanged: source.lastChanged }),
    })),
  };
}
