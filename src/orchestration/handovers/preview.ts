import { Injectable } from '@nestjs/common';
import type { InstanceRef, JsonValue } from '../../altinn/index.js';
import { Clock } from '../../config/index.js';
import type { Flow, FlowTarget } from '../flows/index.js';
import type { PlannedFile } from './domain/attachment-plan.js';
import type { Finding } from './domain/delivery.js';
import type { Plan, Planned } from './domain/plan.js';
import { Planner } from './worker/planner.js';

/** What a delivery to one target would be. Values are there only when they were asked for. */
export interface TargetPreview {
  readonly target: string;
  readonly app: string;
  readonly outcome: 'would-deliver' | 'would-skip' | 'would-wait' | 'would-park' | 'would-refuse';
  readonly reason?: string;
  readonly findings: readonly Finding[];
  readonly fields: readonly PreviewField[];
  readonly files: readonly {
    readonly dataType: string;
    readonly contentType: string;
    readonly size: number;
  }[];
  readonly texts: readonly string[];
}

export interface PreviewField {
  readonly path: string;
  readonly type: string;
  /** Characters of a text, rows of a list. */
  readonly size?: number;
  readonly value?: JsonValue;
}

/** Computes what a flow would make of a source instance, and writes nothing anywhere. */
@Injectable()
export class Preview {
  constructor(
    private readonly planner: Planner,
    private readonly clock: Clock,
  ) {}

  /** @throws AltinnError; @returns why not, when the instance is not the flow's */
  async of(
    flow: Flow,
    source: InstanceRef,
    values: boolean,
  ): Promise<TargetPreview[] | Extract<Planned, { kind: 'refuse' }>> {
    const previews: TargetPreview[] = [];
    for (const target of flow.targets) {
      const planned = await this.planner.plan(flow, target, {
        source,
        createdAt: this.clock.now(),
      });
      if (planned.kind === 'refuse') return planned;
      previews.push({ target: target.name, app: target.app, ...describe(planned, target, values) });
    }
    return previews;
  }
}

const nothing = { findings: [], fields: [], files: [], texts: [] };

function describe(
  planned: Exclude<Planned, { kind: 'refuse' }>,
  target: FlowTarget,
  values: boolean,
): Omit<TargetPreview, 'target' | 'app'> {
  switch (planned.kind) {
    case 'ready':
      return { outcome: 'would-deliver', ...planOf(planned.plan, target, values) };
    case 'skip':
      return { ...nothing, outcome: 'would-skip', reason: 'condition-false' };
    case 'not-ready':
      return { ...nothing, outcome: 'would-wait', reason: planned.reason };
    case 'files-missing':
      return {
        ...nothing,
        outcome: 'would-wait',
        reason: 'source-files-missing',
        findings: planned.findings,
      };
    case 'park':
      return {
        ...nothing,
        outcome: 'would-park',
        reason: planned.reason,
        findings: planned.findings,
      };
  }
}

function planOf({ mapped, files, texts }: Plan, target: FlowTarget, values: boolean) {
  const advance = target.process.advance;
  return {
    findings: advance > 0 ? [{ target: 'process', code: 'advances', detail: String(advance) }] : [],
    fields: mapped.map(({ path, value }) => ({
      path: path.join('.'),
      ...shapeOf(value),
      ...(values && { value }),
    })),
    files: files.map(fileOf),
    texts: Object.keys(texts),
  };
}

const fileOf = ({ dataType, contentType, source }: PlannedFile) => ({
  dataType,
  contentType,
  size: source.size,
});

function shapeOf(value: JsonValue): { type: string; size?: number } {
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) return { type: 'array', size: value.length };
  return typeof value === 'string'
    ? { type: 'string', size: value.length }
    : { type: typeof value };
}
