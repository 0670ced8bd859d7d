import { appId, type Instance } from '../../altinn/index.js';
import type { Flow } from '../../orchestration/flows/index.js';
import { sourceRefusal, type SourceRefusal } from './source-binding.js';

const guid = '1b0c5a6e-0000-4000-8000-000000000001';
const other = '1b0c5a6e-0000-4000-8000-000000000002';
const requested = { partyId: '50001', guid };
const flows = ['klage', 'soknad'].map(
  (name) => ({ name, source: { app: appId(`ttd/${name}`) } }) as Flow,
);
const status = { isArchived: true, isSoftDeleted: false, isHardDeleted: false };
const instance = ({ source }: Flow): Instance =>
  ({
    ...{ id: `50001/${guid}`, partyId: '50001', guid, appId: source.app, org: 'ttd' },
    ...{ owner: { partyId: '50001' }, status },
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
  'hard-deleted': [{ status: { ...status, isHardDeleted: true } }],
};
const rows = flows.flatMap((flow) =>
  Object.entries(changes).flatMap(([cause, parts]) =>
    parts.map((part) => [flow.name, cause, JSON.stringify(part), flow, part] as const),
  ),
);

describe('the matrix of sources', () => {
  it.each(flows)('permits the instance that was asked for, of $name', (flow) => {
    expect(sourceRefusal(flow, requested, instance(flow))).toBeUndefined();
  });

  it.each(rows)('T2 refuses for %s as %s: %s', (_name, cause, _text, flow, part) => {
    const changed = { ...instance(flow), ...part } as Instance;
    expect(sourceRefusal(flow, requested, changed)).toBe(cause);
  });

  it.each(flows)('T2 refuses for $name what Storage does not have', (flow) => {
    expect(sourceRefusal(flow, requested, undefined)).toBe('unknown');
  });
});
