import type { YamlPath } from '../../../config/index.js';
import type { EndUserDto } from './end-user.dto.js';
import type { FlowFileDto, OwnerDto, PrefillDto, TargetDto } from './flow-file.dto.js';
import type { ReadyDto, SourceDto } from './source.dto.js';

export interface FlowCheck {
  readonly path: YamlPath;
  readonly expected: string;
}

/** What one field alone cannot tell; asked of a file whose fields are all right. */
export function flowChecks(flow: FlowFileDto): FlowCheck[] {
  return [
    ...readyChecks(flow.source.ready),
    ...pollChecks(flow.source),
    ...endUserChecks(flow.endUser),
    ...(flow.endUser?.evidence === 'oboToken' ? oboTokenChecks(flow.source, flow.endUser) : []),
    ...flow.targets.flatMap((target, i) => targetChecks(flow, target, ['targets', i])),
  ];
}

function readyChecks(ready: ReadyDto): FlowCheck[] {
  if ((ready.taskEnded === undefined) !== (ready.processEnded === undefined)) return [];
  return [{ path: ['source', 'ready'], expected: 'either taskEnded or processEnded' }];
}

/** Without it the first poll would take up whatever the app was ever sent. */
function pollChecks({ triggers, since }: SourceDto): FlowCheck[] {
  if (typeof triggers?.poll !== 'string' || since !== undefined) return [];
  return [{ path: ['source', 'triggers', 'poll'], expected: 'source.since together with poll' }];
}

/** Evidence that nothing is asked about, and a question about nobody, are mistakes. */
function endUserChecks(endUser: EndUserDto | undefined): FlowCheck[] {
  if (!endUser || (endUser.evidence !== 'none') === (endUser.pdp !== undefined)) return [];
  return [{ path: ['endUser'], expected: 'pdp together with evidence, and no pdp with none' }];
}

/** The token is there while the caller asks, and never again; what the service finds itself has none. */
function oboTokenChecks({ triggers, since }: SourceDto, { pdp }: EndUserDto): FlowCheck[] {
  const polled = since !== undefined && triggers?.poll !== false;
  return [
    ...(polled
      ? [{ path: ['source', 'since'], expected: 'no polling together with evidence oboToken' }]
      : []),
    ...(triggers?.api === false
      ? [{ path: ['source', 'triggers', 'api'], expected: 'true together with evidence oboToken' }]
      : []),
    ...(pdp?.instantiateTarget === true
      ? [
          {
            path: ['endUser', 'pdp', 'instantiateTarget'],
            expected: 'false together with evidence oboToken',
          },
        ]
      : []),
  ];
}

function targetChecks(flow: FlowFileDto, target: TargetDto, path: YamlPath): FlowCheck[] {
  const checks: FlowCheck[] = [];
  if (target.app === flow.source.app) {
    checks.push({ path: [...path, 'app'], expected: 'another app than the source' });
  }
  return [
    ...checks,
    ...ownerChecks(target.owner, [...path, 'owner']),
    ...(target.prefill ? prefillChecks(target.prefill, [...path, 'prefill']) : []),
  ];
}

function ownerChecks(owner: OwnerDto, path: YamlPath): FlowCheck[] {
  const kinds = [owner.organisationNumber, owner.sameAsSource, owner.from];
  if (kinds.filter((kind) => kind !== undefined).length !== 1) {
    return [{ path, expected: 'exactly one of organisationNumber, sameAsSource and from' }];
  }
  return (owner.from === undefined) === (owner.allow === undefined)
    ? []
    : [{ path, expected: 'from together with allow' }];
}

function prefillChecks(prefill: PrefillDto, path: YamlPath): FlowCheck[] {
  if ((prefill.transform === undefined) === (prefill.transformer === undefined)) {
    return [{ path, expected: 'either transform or transformer' }];
  }
  const targets = Object.keys(prefill.transform ?? {});
  return targets.flatMap((target) =>
    transformChecks(target, targets, [...path, 'transform', target]),
  );
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const pathPattern = /^[^.[\]\s]{1,100}(\.[^.[\]\s]{1,100}){0,20}$/;

function transformChecks(target: string, all: readonly string[], path: YamlPath): FlowCheck[] {
  const names = target.split('.');
  if (!pathPattern.test(target) || names.some((name) => forbidden.has(name))) {
    return [{ path, expected: "a dotted path in B's model without indices" }];
  }
  return all.some((other) => other.startsWith(`${target}.`))
    ? [{ path, expected: 'a path that no other mapped path lies within' }]
    : [];
}
