import { createHash } from 'node:crypto';
import { appId } from '../../../altinn/index.js';
import type {
  EndUserRule,
  Flow,
  FlowSource,
  FlowTarget,
  OwnerRule,
  PrefillRule,
} from '../domain/flow.js';
import type {
  AttachmentDto,
  FlowFileDto,
  OwnerDto,
  PrefillDto,
  TargetDto,
} from './flow-file.dto.js';
import type { SourceDto } from './source.dto.js';
import type { EndUserDto } from './end-user.dto.js';
import { instantOf, pollInterval, wholeDays } from './flow-times.js';

/** A flow from a file in which nothing is wrong. */
export function flowOf(dto: FlowFileDto, file: string): Flow {
  const { source } = dto;
  const definition = {
    name: dto.name,
    source: {
      app: appId(source.app),
      ...(source.dataType !== undefined && { dataType: source.dataType }),
      ready:
        source.ready.taskEnded === undefined
          ? { processEnded: true as const }
          : { taskEnded: source.ready.taskEnded },
      triggers: { api: source.triggers?.api ?? true },
    },
    targets: dto.targets.map(targetOf),
  };
  // When A is looked for, whom Altinn is asked about, and who is meant to read change nothing of what is handed over:
  // they are no part of the hash, which a pin of A holds.
  const maxAge = source.maxAge === undefined ? undefined : wholeDays(source.maxAge);
  const age = maxAge === undefined ? {} : { maxAge };
  const own = { ...definition.source, ...selfTriggered(source), ...age };
  const rule = endUserOf(dto.endUser);
  const targets = definition.targets.map((target, i) => withReaders(target, dto.targets[i]));
  const hash = hashOf(definition);
  return freeze({ ...definition, ...rule, source: own, targets, file, hash });
}

function endUserOf(dto: EndUserDto | undefined): { endUser?: EndUserRule } {
  if (!dto || dto.evidence === 'none') return {};
  const { evidence, pdp } = dto;
  return {
    endUser: {
      evidence,
      actions: pdp?.actions ?? [],
      instantiateTarget: pdp?.instantiateTarget ?? false,
      minAuthLevel: pdp?.minAuthLevel ?? 0,
    },
  };
}

/** With `since`, polling is on unless it is turned off. */
function selfTriggered({ since, triggers }: SourceDto): Pick<FlowSource, 'triggers' | 'since'> {
  const api = triggers?.api ?? true;
  const from = since === undefined ? undefined : instantOf(since);
  if (from === undefined) return { triggers: { api } };
  if (triggers?.poll === false) return { triggers: { api }, since: from };
  const every = triggers?.poll === undefined ? undefined : pollInterval(triggers.poll);
  return { triggers: { api, poll: { ...(every !== undefined && { every }) } }, since: from };
}

function targetOf(dto: TargetDto): FlowTarget {
  return {
    name: dto.name,
    app: appId(dto.app),
    ...(dto.when !== undefined && { when: dto.when }),
    owner: ownerOf(dto.owner),
    ...(dto.prefill && { prefill: prefillOf(dto.prefill) }),
    attachments: (dto.attachments ?? []).map(attachmentOf),
    texts: { ...dto.texts },
    ...(dto.dueBefore !== undefined && { dueBefore: dto.dueBefore }),
    ...(dto.visibleAfter !== undefined && { visibleAfter: dto.visibleAfter }),
    process: { advance: dto.process?.advance ?? 0 },
  };
}

const withReaders = (target: FlowTarget, dto: TargetDto | undefined): FlowTarget =>
  dto?.readers === undefined ? target : { ...target, readers: dto.readers };

function ownerOf({ organisationNumber, from, allow }: OwnerDto): OwnerRule {
  if (organisationNumber !== undefined) return { kind: 'fixed', organisationNumber };
  return from === undefined
    ? { kind: 'sameAsSource' }
    : { kind: 'from', expression: from, allow: allow ?? [] };
}

const prefillOf = ({ dataType, transform, transformer }: PrefillDto): PrefillRule => ({
  dataType,
  mode: 'model',
  ...(transform && { transform: { ...transform } }),
  ...(transformer !== undefined && { transformer }),
});

const attachmentOf = ({ from, task, to, filename, required, verify, max }: AttachmentDto) => ({
  from,
  to,
  required: required ?? false,
  ...(task !== undefined && { task }),
  ...(filename !== undefined && { filename }),
  ...(verify === true && { verify }),
  ...(max !== undefined && { max }),
});

/** SHA-256 of the definition with sorted keys: comments and layout do not change it. */
const hashOf = (definition: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(definition)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) freeze(member as object);
  }
  return Object.freeze(value);
}
