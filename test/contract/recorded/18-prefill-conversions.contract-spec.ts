import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recorded } from '../../support/recorded.js';
import { call } from './notes.js';
import type { Run } from './replay.js';
import { newRun } from './replay.js';

/** What `/create` made of one prefill value. */
interface Converted {
  readonly status: number;
  readonly stored: unknown;
}

let run: Run;

beforeAll(async () => {
  run = await newRun();
});
afterAll(() => run.sandbox.close());

describe('recording 18', () => {
  it.each(recorded('18').map((entry) => [entry.name, entry.note as Converted] as const))(
    '%s',
    async (name, note) => {
      const [path = '', value = ''] = name.split(' = ');
      expect(await create(path, JSON.parse(value) as string)).toEqual(note);
    },
  );
});

async function create(path: string, value: string): Promise<Converted> {
  const body = {
    instanceOwner: { organisationNumber: '897069650' },
    prefill: { [path]: value },
  };
  const headers = { 'content-type': 'application/json' };
  const made = await call(run, 'POST', '/create', { headers, body: JSON.stringify(body) });
  if (made.status !== 201) return { status: made.status, stored: null };
  const { id, data } = made.body as { id: string; data: { id: string }[] };
  const { body: model } = await call(run, 'GET', `/${id}/data/${data[0]!.id}`);
  const stored = path
    .split('.')
    .reduce((at: unknown, name) => (at as Record<string, unknown>)[name], model);
  return { status: 201, stored };
}
