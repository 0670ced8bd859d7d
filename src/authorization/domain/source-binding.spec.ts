import { appId, type Instance } from '../../altinn/index.js';
import type { Flow } from '../../orchestration/flows/index.js';
import { sourceRefusal, type SourceRefusal } from './source-binding.js';

const guid = '1b0c5a6e-0000-4000-8000-000000000001';
const other = '1b0c5a6e-0000-4000-8000-000000000002';
const requested = { partyId: '50001', guid };
const day = 86_400_000;
const now = Date.UTC(2026, 10, 27);
const before = (days: number): string => new Date(now - days * day).toISOString();
const flows = ['klage', 'soknad'].map(
  (name) => ({ name, source: { app: appId(`ttd/${name}`), maxAge: 30 * day } }) as Flow,
);
const status = { isArchived: true, isSoftDeleted: false, isHardDeleted: false };
const instance = ({ source }: Flow): Instance =>
  ({
    ...{ id: `50001/${guid}`, partyId: '50001', guid, appId: source.app, org: 'ttd' },
    ...{ owner: { partyId: '50001' }, status, created: before(400), lastChanged: before(29) },
    process: { ended: before(30) },
  }) as Instance;

/** Each attribute alone changed, and the cause that must be given. */
const changes: Record<
  Exclude<SourceRefusal, 'unknown'>,
  Partial<Record<keyof Instance, unknown>>[]
> = {
  'other-instance': [{ guid: other }, { id: `50001/${other}` }, { guid: guid.toUpperCase() }],
  'other-party': [{ partyId: '50002' }, { partyId: '050001' }, { owner: { partyId: '50002' } }],
  'other-org': [{ org: 'skd' }, { org: 'TTD' }],
  'other-app': [{ appId: 'ttd/annen' }, { appId: 'skd/klage' }],
  'soft-deleted': [{ status: { ...status, isSoftDeleted: true } }],
  'too-old': [
    { process: { ended: before(30.1) } },
    { process: {}, lastChanged: before(31) },
    { process: {}, lastChanged: undefined },
    { process: {}, lastChanged: undefined, created: undefined },
    { process: { ended: 'never' } },
  ],
  'hard-deleted': [{ status: { ...status, isHardDeleted: true } }],
};
const rows = flows.flatMap((flow) =>
  Object.entries(changes).flatMap(([cause, parts]) =>
    parts.map((part) => [flow.name, cause, JSON.stringify(part), flow, part] as const),
  ),
);

describe('the matrix of sources', () => {
  it.each(flows)('permits the instance that was asked for, of $name', (flow) => {
    expect(sourceRefusal(flow, requested, instance(flow), now)).toBeUndefined();
  });

  it.each(rows)('T2 refuses for %s as %s: %s', (_name, cause, _text, flow, part) => {
    const changed = { ...instance(flow), ...part } as Instance;
    expect(sourceRefusal(flow, requested, changed, now)).toBe(cause);
  });

  it.each(flows)('T2 refuses for $name what Storage does not have', (flow) => {
    expect(sourceRefusal(flow, requested, undefined, now)).toBe('unknown');
  });

  it.each(flows)('lets any age pass where $name has no limit', ({ source, ...flow }) => {
    const free: Flow = { ...flow, source: { ...source, maxAge: undefined } };
    const old = { ...instance(free), process: { ended: before(4_000) } };
    expect(sourceRefusal(free, requested, old, now)).toBeUndefined();
  });
});
