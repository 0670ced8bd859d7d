import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { recorded } from '../../support/recorded.js';
import { matches, unsupported } from './unsupported.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const replayed = readdirSync(here)
  .map((name) => /^(\d\d)-.*\.contract-spec\.ts$/.exec(name)?.[1])
  .filter((number) => number !== undefined);

describe('what of the recordings is not repeated', () => {
  it.each(unsupported.map((u) => [u.recording, String(u.name), u] as const))(
    'recording %s has %s, and a spec that skips it',
    (recording, _name, entry) => {
      expect(replayed).toContain(recording);
      expect(recorded(recording).some(({ name }) => matches(entry, name))).toBe(true);
    },
  );

  it.each(replayed)('recording %s is repeated for the most part', (recording) => {
    const rules = unsupported.filter((u) => u.recording === recording);
    const exchanges = recorded(recording).filter((e) => e.response);
    const skipped = exchanges.filter(({ name }) => rules.some((rule) => matches(rule, name)));
    expect(skipped.length * 4).toBeLessThanOrEqual(exchanges.length);
  });
});
