import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Where a fault's test is, by its title's beginning; or why there is none. */
type Place = readonly [file: string, title: string] | { readonly none: string };

const chaos = (file: string, title: string): Place => [`test/chaos/${file}.chaos-spec.ts`, title];

/** Interleavings of reference exactly-one-b and faults of reference reliability §5.2. */
const places: Readonly<Record<string, Place>> = {
  V1: chaos('interleavings-of-replicas', 'V1:'),
  V2: chaos('interleavings-of-replicas', 'V2:'),
  V3: chaos('interleavings-of-apps', 'V3:'),
  V4: chaos('interleavings-of-apps', 'V4:'),
  V5: chaos('interleavings-of-apps', 'V5:'),
  V6: chaos('interleavings-of-apps', 'V6:'),
  V7: chaos('interleavings-of-apps', 'V7:'),
  V8: chaos('interleavings-of-apps', 'V8:'),
  V9: chaos('interleavings-of-apps', 'V9:'),
  V10: chaos('interleavings-of-births', 'V10:'),
  V11: chaos('interleavings-of-births', 'V11:'),
  F1: chaos('reference-faults', 'F1:'),
  F2: chaos('every-step', 'at the commit'),
  F3: chaos('every-step', 'inside %s, after Altinn has processed it'),
  F4: chaos('faults', 'the create is born two seconds after its client gave up'),
  F5: chaos('reference-faults', 'F5:'),
  F6: chaos('reference-faults', 'F6:'),
  F7: chaos('reference-faults', 'F7:'),
  F8: { none: 'events come with a later issue; REST and poller make one handover, see the poller' },
  F9: ['test/e2e/poller.e2e-spec.ts', ''],
  F10: ['test/e2e/bad-input.e2e-spec.ts', ''],
  F11: chaos('reference-faults', 'F11:'),
  F12: chaos('reference-faults', 'F12:'),
  F13: chaos('reference-faults', 'F13:'),
  F14: ['src/orchestration/handovers/worker/target-limits.spec.ts', 'F14:'],
  F15: ['test/e2e/prefill.e2e-spec.ts', ''],
  F16: chaos('reference-faults', 'F16:'),
  F17: ['src/sandbox/app-api/process/process.spec.ts', ''],
  F18: chaos('steps-and-streams', 'F18:'),
  F19: chaos('steps-and-streams', 'F19:'),
  F20: chaos('apps-that-lie', 'F20:'),
  F21: chaos('faults', 'an upload is processed and its answer lost'),
  F22: ['test/e2e/missing-pdf.e2e-spec.ts', ''],
  F23: chaos('reference-faults', 'F23:'),
  F24: chaos('database-outage', 'F24:'),
  F25: ['src/orchestration/handovers/adapters/sql-handover-store.spec.ts', 'F25:'],
  F26: { none: 'a full disk cannot be made here without root and a file system of its own' },
  F27: { none: 'clocks of machines cannot be skewed here; leases use the database’s clock only' },
  F28: chaos('late-senders', 'F28:'),
  F29: chaos('shutdown', ''),
  F30: chaos('reference-faults', 'F30:'),
  F31: chaos('reference-faults', 'F31:'),
  F32: ['test/e2e/operators.e2e-spec.ts', 'a finished handover is deleted in time'],
  F33: { none: 'linkBack is not supported yet: nothing is written back to A' },
  F34: { none: 'rotation of keys belongs to the token service’s own issue' },
  F35: chaos('storm', ''),
  F36: { none: 'no event source is read yet; instance ids are checked by bad-input' },
};

describe('the census of interleavings and faults', () => {
  it.each(Object.entries(places).filter(([, place]) => !('none' in place)))(
    '%s has its test',
    (_, place) => {
      const [file, title] = place as readonly [string, string];
      expect(readFileSync(file, 'utf8')).toContain(title);
    },
  );

  it('names all of them', () => {
    const numbers = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${String(i + 1)}`);
    expect(Object.keys(places)).toEqual([...numbers('V', 11), ...numbers('F', 36)]);
    expect(readdirSync(join('test', 'chaos')).length).toBeGreaterThan(10);
  });
});
