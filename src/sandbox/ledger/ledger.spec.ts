import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoUnderTest, target } from '../demo.fixture.js';
import type { StoredInstance } from '../world/index.js';
import type { LedgerInstance } from './index.js';

describe('GET /__sandbox/ledger', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => {
    demo = await DemoUnderTest.start();
    const actions = ['delete'];
    const grants = [
      { to: 'org', actions },
      { to: 'dagl', actions },
    ];
    await demo.control('PATCH', `apps/${target}`, { grants });
  });
  beforeEach(() => demo.sandbox.faults.clear());
  afterAll(() => demo.sandbox.close());

  const ledger = async (query: string): Promise<LedgerInstance[]> =>
    (await demo.control<{ instances: LedgerInstance[] }>('GET', `ledger${query}`)).instances;
  const of = async (id: string): Promise<LedgerInstance | undefined> =>
    (await ledger(`?app=${target}&path=sak.referanse`)).find(({ instance }) => instance === id);
  const made = async (marker: string): Promise<StoredInstance> =>
    (await (await demo.create(marker)).json()) as StoredInstance;
  const remove = (id: string, query = ''): string => `/${target}/instances/${id}${query}`;

  it('a whole instance, by the serial number in its form', async () => {
    const { id, data, created } = await made('x');
    const path = `/${target}/instances/${id}/data/${data[0]?.id}`;
    await demo.call('PUT', path, { sak: { tittel: 't', referanse: 'nr-17' } });
    const entry = {
      instance: id,
      app: target,
      owner: '500000',
      created,
      createdBy: '405003309',
      state: 'live',
      deletedBy: [],
      task: 'Task_1',
      ended: false,
      data: { model: 1 },
    };
    expect(await of(id)).toEqual({ ...entry, serial: 'nr-17' });
    await demo.call('PUT', path, { sak: { tittel: 't', referanse: 'nr-18' } });
    expect(await of(id)).toEqual({ ...entry, serial: 'nr-18' });
    const without = (await ledger('')).find(({ instance }) => instance === id);
    expect(without).toEqual(entry);
  });

  it('an orphan has no serial number', async () => {
    await demo.fault({ dieBetween: 'insert-and-model' });
    await demo.outcome('orphan');
    expect(await of(demo.marked('orphan')[0]?.id ?? '')).toMatchObject({ data: {}, serial: null });
  });

  it('tells who has deleted, softly and for good, and still knows the number', async () => {
    const { id, data } = await made('y');
    const path = `/${target}/instances/${id}/data/${data[0]?.id}`;
    await demo.call('PUT', path, { sak: { tittel: 't', referanse: 'nr-19' } });
    await demo.asPerson('DELETE', remove(id));
    expect(await of(id)).toMatchObject({ state: 'soft-deleted', deletedBy: [{ user: 1337 }] });
    await demo.call('DELETE', remove(id, '?hard=true'));
    expect(await of(id)).toMatchObject({
      state: 'hard-deleted',
      deletedBy: [{ user: 1337 }, { org: 'ttd' }],
      serial: 'nr-19',
    });
  });

  it('an element’s deletion is not the instance’s', async () => {
    const { id } = await made('z');
    const file = await fetch(
      `${demo.sandbox.url}/${target}/instances/${id}/data?dataType=vedlegg`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await demo.token()}`,
          'content-type': 'text/plain',
          'content-disposition': 'attachment; filename="a.txt"',
        },
        body: 'x',
      },
    );
    const { id: element } = (await file.json()) as { id: string };
    expect(await of(id)).toMatchObject({ data: { model: 1, vedlegg: 1 } });
    await demo.call('DELETE', `/${target}/instances/${id}/data/${element}`);
    expect(await of(id)).toMatchObject({ data: { model: 1 }, deletedBy: [] });
  });

  it('what happened stands in the events', async () => {
    const { id } = await made('e');
    const events = await demo.control<{ what: string; instance: string }[]>('GET', 'ledger/events');
    expect(events.filter((e) => e.instance === id).map((e) => e.what)).toEqual([
      'instance-created',
      'data-created',
    ]);
  });
});
