import { Injectable } from '@nestjs/common';
import {
  AltinnError,
  AppGateway,
  type ApplicationMetadata,
  type AppId,
  type ProcessDefinition,
} from '../../altinn/index.js';
import { type Flow, type FlowTarget, PreflightChecks } from '../flows/index.js';
import { SchemaNode } from '../prefill/index.js';
import type { Finding } from './domain/delivery.js';

interface AppDocuments {
  readonly metadata: ApplicationMetadata;
  readonly process: ProcessDefinition;
}

/** Compares a flow with the live apps: what would only come out with the first instance is told beforehand (contract §8). */
@Injectable()
export class Preflight {
  constructor(
    private readonly apps: AppGateway,
    private readonly checks: PreflightChecks,
  ) {}

  /** Never throws: an app that cannot be asked is a finding too. */
  async findings(flow: Flow): Promise<Finding[]> {
    const source = await this.#documents(flow.source.app);
    if (!source) return [{ target: flow.source.app, code: 'app-not-reachable' }];
    const targets = await Promise.all(flow.targets.map((target) => this.#target(target, source)));
    const others = await this.checks.findings(flow);
    return [...sourceFindings(flow, source), ...targets.flat(), ...others];
  }

  async #target(target: FlowTarget, source: AppDocuments): Promise<Finding[]> {
    const documents = await this.#documents(target.app);
    if (!documents) return [{ target: target.app, code: 'app-not-reachable' }];
    return [
      ...modelFindings(target, documents),
      ...(await this.#pathFindings(target)),
      ...attachmentFindings(target, source.metadata, documents.metadata),
    ];
  }

  async #pathFindings({ app, prefill }: FlowTarget): Promise<Finding[]> {
    if (!prefill?.transform) return [];
    const schema = await this.apps.jsonSchema(app, prefill.dataType).catch(notReachable);
    if (!schema) return [{ target: prefill.dataType, code: 'schema-not-reachable' }];
    const root = SchemaNode.of(schema);
    return Object.keys(prefill.transform)
      .filter((path) => !root.at(path.split('.')))
      .map((path) => ({ target: path, code: 'not-in-schema' }));
  }

  async #documents(app: AppId): Promise<AppDocuments | undefined> {
    try {
      return { metadata: await this.apps.metadata(app), process: await this.apps.process(app) };
    } catch (error) {
      notReachable(error);
      return undefined;
    }
  }
}

function notReachable(error: unknown): undefined {
  if (!(error instanceof AltinnError)) throw error;
}

function sourceFindings({ source }: Flow, { metadata, process }: AppDocuments): Finding[] {
  const { ready, dataType } = source;
  const forms = metadata.dataTypes.filter(({ classRef }) => classRef !== undefined);
  const known =
    dataType === undefined ? forms.length === 1 : forms.some(({ id }) => id === dataType);
  const task = 'taskEnded' in ready ? ready.taskEnded : undefined;
  return [
    ...(known ? [] : [{ target: 'source.dataType', code: 'form-not-found' }]),
    ...(task === undefined || process.tasks.some(({ id }) => id === task)
      ? []
      : [{ target: task, code: 'task-unknown' }]),
  ];
}

/** The model must be a form that the app makes by itself in its first task. */
function modelFindings({ prefill }: FlowTarget, { metadata, process }: AppDocuments): Finding[] {
  if (!prefill) return [];
  const type = metadata.dataTypes.find(({ id }) => id === prefill.dataType);
  if (type?.classRef === undefined) return [{ target: prefill.dataType, code: 'form-not-found' }];
  const made = type.autoCreate && type.taskId === process.firstTask;
  return made ? [] : [{ target: prefill.dataType, code: 'not-created-in-first-task' }];
}

function attachmentFindings(
  { attachments }: FlowTarget,
  source: ApplicationMetadata,
  target: ApplicationMetadata,
): Finding[] {
  const has = (app: ApplicationMetadata, id: string): boolean =>
    app.dataTypes.some((type) => type.id === id);
  return attachments.flatMap(({ from, to }) => [
    ...(has(source, from) ? [] : [{ target: from, code: 'data-type-unknown' }]),
    ...(has(target, to) ? [] : [{ target: to, code: 'data-type-unknown' }]),
    // Nobody can write this type through an app (contract §3.2).
    ...(to === 'ref-data-as-pdf' ? [{ target: to, code: 'data-type-not-writable' }] : []),
  ]);
}
