import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { EndUser } from '../../src/sandbox/index.js';
import { type Answer, type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, klage } from '../support/source.js';

/** The national id of Sophie Salt, user 1337: the apps write it into the events of a process. */
const nationalId = '01039012345';
const sophie = { userId: 1337, partyId: 501337 };
const itsRoles = ['PRIV', 'REGNA'];
const target = 'ttd/saksbehandling';

const flow = (
  name: string,
  pdp: string,
  endUser = 'instanceEvents',
): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { taskEnded: Task_Confirm } }
endUser: { evidence: ${endUser}${pdp === '' ? '' : `, pdp: ${pdp}`} }
targets:
  - name: sak
    app: ${target}
    owner: { sameAsSource: true }
    prefill: { dataType: model, transform: { sak.tittel: "'x'" } }
`;

describe('the end user', () => {
  let bench: Bench;
  let before: number;
  const bodies: string[] = [];
  const created = () => bench.sandbox.world.ledger.count('instance-created', target);
  const roles = (codes: readonly string[]) =>
    bench.sandbox.world.parties.setRoles(sophie.userId, sophie.partyId, codes);

  beforeAll(async () => {
    bench = await startBench({
      flows: [
        flow('leser', '{ actions: [read] }'),
        flow('flere', '{ actions: [read, delete] }'),
        flow('hoy', '{ actions: [read], minAuthLevel: 4 }'),
        flow('oppretter', '{ actions: [read], instantiateTarget: true }'),
        flow('ingen', '', 'none'),
      ],
      variables: { FLERAPP_LOG_LEVEL: 'debug' },
    });
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    before = created();
    bench.sandbox.pdp.asked.length = 0;
  });
  afterEach(() => {
    bench.sandbox.faults.clear();
    roles(itsRoles);
  });

  async function post(name: string, wait = 15, more: object = {}): Promise<Answer> {
    const instance = await fillInSource(bench.sandbox.url);
    return posted(name, instance, wait, more);
  }
  async function posted(name: string, instance: string, wait = 15, more: object = {}) {
    const path = `/api/v1/flows/${name}/handovers`;
    const headers = { prefer: `wait=${String(wait)}` };
    const answer = await bench.call('POST', path, { instance, ...more }, headers);
    bodies.push(JSON.stringify(answer.body));
    return answer;
  }
  const settled = (id: string) =>
    bench.call('GET', `/api/v1/handovers/${id}`, undefined, { prefer: 'wait=20' });
  const asked = () => JSON.stringify(bench.sandbox.pdp.asked);
  const refusedWith = (answer: Answer, reason: string) => {
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      type: 'urn:flerapp:problem:refused',
      errors: [{ pointer: '#/targets/sak', detail: reason }],
    });
    expect(created()).toBe(before);
  };

  it('with the role is delivered for, after one question with one subject and the instance', async () => {
    const answer = await post('leser');
    expect(answer.status).toBe(201);
    expect(created()).toBe(before + 1);
    expect(bench.sandbox.pdp.asked).toHaveLength(1);
    const attributes = [...asked().matchAll(/"AttributeId":"([^"]+)","Value":"([^"]+)"/g)];
    expect(attributes.map(([, id, value]) => [id, value])).toEqual([
      ['urn:altinn:userid', '1337'],
      ['urn:oasis:names:tc:xacml:1.0:action:action-id', 'read'],
      [
        'urn:altinn:resource:instance-id',
        expect.stringMatching(/^urn:altinn:instance-id:501337\/[0-9a-f-]{36}$/),
      ],
    ]);
    expect(bench.logs()).toMatch(/"point":"end-user".*"effect":"permit"/);
  });

  it('without the role is refused, and nothing is made', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    roles(['REGNA']);
    refusedWith(await posted('leser', instance), 'end-user-not-permitted');
    expect(bench.logs()).toContain('"cause":"pdp-not-applicable"');
    // Opened again when it is posted again, as anything refused: the role is back.
    roles(itsRoles);
    expect((await posted('leser', instance)).status).toBe(201);
  });

  it('T18 whose role is taken away between acceptance and the end of the task is refused', async () => {
    const user = new EndUser(bench.sandbox.url);
    const instance = await user.start('ttd/klage', sophie.partyId);
    await user.fillIn(klage);
    const early = await posted('leser', instance, 1);
    expect(early.body).toMatchObject({ status: 'waiting' });
    expect(bench.sandbox.pdp.asked).toEqual([]);
    await user.submit();
    roles([]);
    expect((await settled(String(early.body.id))).body).toMatchObject({
      status: 'refused',
      deliveries: [{ reason: 'end-user-not-permitted' }],
    });
    expect(created()).toBe(before);
  });

  it('must be permitted each of the actions', async () => {
    const answer = await post('flere');
    expect(bench.sandbox.pdp.asked).toHaveLength(1);
    expect(asked()).toContain('RequestReference');
    expect(answer.status).toBe(201);
    const instance = await fillInSource(bench.sandbox.url);
    // The second action is answered with a denial.
    const response = ['Permit', 'Deny'].map((decision) => ({ decision }));
    respond(200, { response });
    before = created();
    refusedWith(await posted('flere', instance), 'end-user-not-permitted');
  });

  it('who was signed in at too low a level is refused', async () => {
    refusedWith(await post('hoy'), 'end-user-level-too-low');
  });

  it('may have to be permitted to instantiate B too', async () => {
    refusedWith(await post('oppretter'), 'end-user-not-permitted');
    expect(asked()).toMatch(/instantiate.*urn:altinn:app","Value":"saksbehandling/);
    const grants = [{ to: 'priv', actions: ['instantiate'] }];
    bench.sandbox.world.apps.change(target, { grants });
    expect((await post('oppretter')).status).toBe(201);
  });

  it('is not asked about in a flow without evidence', async () => {
    expect((await post('ingen')).status).toBe(201);
    expect(bench.sandbox.pdp.asked).toEqual([]);
  });

  function respond(status: number, body?: object) {
    bench.sandbox.faults.add({
      match: { method: 'POST', path: '^/authorization/' },
      times: 'always',
      action: {
        status,
        ...(body && { body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      },
    });
  }

  const indeterminate = {
    decision: 'Indeterminate',
    status: { statusCode: { value: 'urn:oasis:names:tc:xacml:1.0:status:syntax-error' } },
  };
  it.each<[string, string, number, object | undefined]>([
    ['is away', 'pdp-unavailable', 503, undefined],
    ["is away behind the PDP's back", 'pdp-unavailable', 200, { response: [indeterminate] }],
    ['answers too much', 'pdp-unavailable', 200, { response: [{ decision: 'Permit' }, {}] }],
    ['does not know our key', 'pdp-credentials', 401, undefined],
  ])('is waited for while the PDP %s, and delivered for after', async (_, reason, status, body) => {
    respond(status, body);
    const answer = await post('leser', 2);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ deliveries: [{ state: 'waiting', reason }] });
    expect(created()).toBe(before);
    bench.sandbox.faults.clear();
    expect((await settled(String(answer.body.id))).body).toMatchObject({ status: 'delivered' });
    expect(created()).toBe(before + 1);
  });

  it('is told by nothing that a caller sends', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    roles([]);
    const smuggled = [
      { userId: 1, 'urn:altinn:rolecode': 'dagl' },
      { endUser: { userId: 1, rolecode: 'dagl' } },
      { AccessSubject: [{ AttributeId: 'urn:altinn:rolecode', Value: 'priv' }] },
    ];
    for (const more of smuggled) {
      expect((await posted('leser', instance, 15, more)).status).toBe(400);
    }
    const rest = `${instance}?urn:altinn:rolecode=priv`;
    expect((await posted('leser', rest)).status).toBe(400);
    expect(bench.sandbox.pdp.asked).toEqual([]);
    refusedWith(await posted('leser', instance), 'end-user-not-permitted');
    expect(asked()).not.toMatch(/rolecode|dagl|priv/);
  });

  it("has a national id in Storage's events that is found nowhere else", async () => {
    const events = [...bench.sandbox.world.instances.ofApp('ttd/klage')].flatMap(({ instance }) =>
      bench.sandbox.world.instances.events(instance.id.split('/')[1] ?? ''),
    );
    expect(JSON.stringify(events)).toContain(nationalId);
    expect(bench.logs()).toContain('end-user-not-permitted');
    expect(bench.logs()).not.toContain(nationalId);
    expect(bodies.join()).not.toContain(nationalId);
    const database = bench.app.get(Database, { strict: false });
    const tables = await database.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const rows = await database.query<{ row: string }>(`select t::text as row from ${name} t`);
      expect(rows.map(({ row }) => row).join()).not.toContain(nationalId);
    }
  });
});
