import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { storedModel, modelTypeOf } from '../app-api/data/index.js';
import { DemoUnderTest, target } from '../demo.fixture.js';
import { toJson } from '../model/index.js';
import type { StoredInstance } from '../world/index.js';
import type { Submission } from './index.js';

const klage = {
  type: 'klage',
  belop: 12.5,
  klager: { navn: 'Test Testesen', epost: 'test@example.no' },
  mottaker: { orgnr: '897069650' },
  varer: [{ navn: 'Lampe', antall: 2, pris: 99.5, kjopt: '2026-01-15' }],
};
const file = {
  dataType: 'vedlegg',
  filename: 'a.txt',
  contentType: 'text/plain',
  base64: Buffer.from('hei').toString('base64'),
};

describe('what people and apps do at the sandbox', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => {
    demo = await DemoUnderTest.start();
    const actions = ['read', 'write', 'delete'];
    await demo.control('PATCH', `apps/${target}`, { grants: [{ to: 'dagl', actions }] });
  });
  beforeEach(() => demo.sandbox.faults.clear());
  afterAll(() => demo.sandbox.close());

  const stored = (id: string): StoredInstance =>
    demo.sandbox.world.instances.get(id.split('/')[1] ?? '')!;
  const formOf = (id: string): unknown => {
    const { world } = demo.sandbox;
    const { appId, data } = stored(id);
    const { id: element, instanceGuid } = data.find((d) => d.dataType === 'model')!;
    const bytes = world.instances.bytes(instanceGuid, element) ?? Buffer.alloc(0);
    const type = modelTypeOf(world.apps.get(appId)!, 'model');
    return toJson(storedModel(type, bytes), { rowIds: false });
  };

  describe('submissions', () => {
    const submit = async (more: object): Promise<Submission[]> => {
      const order = { app: 'ttd/klage', partyId: 501337, model: klage, count: 1, ...more };
      const path = 'end-user/submissions';
      const answer = await demo.control<{ instances: Submission[] }>('POST', path, order);
      return answer.instances;
    };

    it('many forms at once, each sent in, with its own number, PDF and files', async () => {
      const serial = { path: 'saksnr', prefix: 'K-', first: 5 };
      const made = await submit({ count: 3, serial, attachments: [file] });
      expect(made.map((m) => m.serial)).toEqual(['K-5', 'K-6', 'K-7']);
      expect(new Set(made.map((m) => m.instance)).size).toBe(3);
      for (const { instance, serial: number } of made) {
        const { process, status, data, createdBy } = stored(instance);
        expect(process?.ended).toBeDefined();
        expect([status.isArchived, createdBy]).toEqual([true, '1337']);
        expect(data.map((d) => d.dataType).sort()).toEqual(['model', 'ref-data-as-pdf', 'vedlegg']);
        expect(formOf(instance)).toMatchObject({ ...expected, saksnr: number });
      }
    });
    const expected = { type: 'klage', belop: 12.5, varer: [{ navn: 'Lampe', antall: 2 }] };

    it('neither faults nor counters of requests see them', async () => {
      const rule = { match: {}, times: 'always', action: { status: 500 } };
      await demo.control('POST', 'faults', rule);
      demo.sandbox.stats.reset();
      expect(await submit({})).toHaveLength(1);
      expect(demo.sandbox.stats.requests).toEqual([]);
    });

    it('a step that the app refuses is named, without a value of the form', async () => {
      const refused = submit({ model: { ...klage, belop: 'Testesen' } });
      await expect(refused).rejects.toThrow(/^502 .*PUT \/ttd\/klage\/instances\/.*400/);
      await expect(refused).rejects.not.toThrow('Testesen');
      await expect(submit({ count: 0 })).rejects.toThrow(/^400/);
    });
  });

  describe('acts of a person on app B', () => {
    let id: string;
    beforeEach(
      async () => void ({ id } = (await (await demo.create('b')).json()) as { id: string }),
    );
    const act = (what: object): Promise<unknown> =>
      demo.control('POST', 'end-user/acts', { app: target, instance: id, ...what });

    it('open: it is read', async () => {
      expect(stored(id).status.readStatus).toBe('Unread');
      await act({ do: 'open' });
      expect(stored(id)).toMatchObject({ status: { readStatus: 'Read' }, lastChangedBy: '1337' });
    });

    it('soft and hard deletion', async () => {
      await act({ do: 'soft-delete' });
      expect(stored(id).status).toMatchObject({ isSoftDeleted: true, isHardDeleted: false });
      await act({ do: 'hard-delete' });
      expect(stored(id).status.isHardDeleted).toBe(true);
      expect((await demo.deletions({ id })).map((e) => e.user.userId)).toEqual([1337, 1337]);
    });

    it('what the app does not let a person do is refused', async () => {
      const edit = { do: 'edit', path: 'sak.tittel', value: 'x' };
      await expect(act(edit)).rejects.toThrow(/^502 .*PUT .* answered 403/);
      await expect(act({ do: 'upload', attachments: [file] })).rejects.toThrow(/^502/);
    });

    it('edit and upload, where contributors are not limited', async () => {
      const open = { allowedContributors: [] };
      const dataTypes = { model: open, vedlegg: open };
      await demo.control('PATCH', `apps/${target}`, { dataTypes });
      await act({ do: 'edit', path: 'sak.tittel', value: 'fra et menneske' });
      await act({ do: 'upload', attachments: [file] });
      expect(formOf(id)).toMatchObject({ sak: { tittel: 'fra et menneske' }, status: 'ny' });
      const changed = stored(id).data.map((d) => [d.dataType, d.lastChangedBy]);
      expect(changed).toEqual([
        ['model', '1337'],
        ['vedlegg', '1337'],
      ]);
    });

    it('an edit needs a path, an act a known name', async () => {
      await expect(act({ do: 'edit' })).rejects.toThrow(/^400/);
      await expect(act({ do: 'burn' })).rejects.toThrow(/^400/);
    });
  });

  describe('the app changes an instance that was sent in (V3, V4)', () => {
    let id: string;
    beforeEach(async () => {
      const order = { app: 'ttd/klage', partyId: 501337, model: klage, attachments: [] };
      const made = await demo.control<Submission>('POST', 'end-user/submit', order);
      id = made.instance;
    });
    const change = (what: object): Promise<unknown> =>
      demo.control('PATCH', `instances/${id}`, what);

    it('values of the form: the rest of it, its lock and its id stay', async () => {
      const before = stored(id).data.find((d) => d.dataType === 'model');
      await sleep(2);
      await change({ values: { 'mottaker.orgnr': '950474084', belop: 99 } });
      const after = stored(id).data.find((d) => d.dataType === 'model');
      expect(formOf(id)).toMatchObject({
        type: 'klage',
        belop: 99,
        mottaker: { orgnr: '950474084' },
        varer: [{ navn: 'Lampe' }],
      });
      expect(after).toMatchObject({ id: before?.id, locked: before?.locked });
      expect(after?.lastChangedBy).toBe('405003309');
      expect(after?.lastChanged).not.toBe(before?.lastChanged);
    });

    it('a file more', async () => {
      await change({ attachments: [file] });
      expect(stored(id).data.map((d) => d.dataType)).toContain('vedlegg');
    });

    it('a value that does not fit is refused, and so is an instance that is not there', async () => {
      await expect(change({ values: { belop: 'mye' } })).rejects.toThrow(/^400/);
      id = '501337/00000000-0000-0000-0000-000000000000';
      await expect(change({ values: { belop: 1 } })).rejects.toThrow(/^404/);
    });
  });
});
