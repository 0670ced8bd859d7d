import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Bench, startBench } from '../support/flerapp.js';

const app = 'ttd/saksbehandling';
const flow = (readers: string) => `apiVersion: flerapp/v1
name: klage
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ${app}
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: form.saksnr } }
    readers: [${readers}]
`;
const registry = '/resourceregistry/api/v1/resource/app_ttd_saksbehandling/policy';
const inApp = `/${app}/api/v1/meta/authorizationpolicy`;
const matching = (method: string, path: string) => ({ method, path: `^${path}$` });

/** Documents are kept for 420 ms, and policies are looked at every 4.2 s. */
describe('policy lint of the live apps', () => {
  let bench: Bench;
  beforeAll(
    async () =>
      (bench = await startBench({
        flows: [flow('urn:altinn:rolecode:dagl')],
        variables: { FLERAPP_TIME_SCALE: '0.007' },
      })),
  );
  afterAll(() => bench.close());
  afterEach(() => bench.sandbox.faults.clear());

  const patch = async (change: object) => {
    const url = `${bench.sandbox.url}/__sandbox/apps/${app}`;
    const headers = { 'content-type': 'application/json' };
    await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(change) });
  };
  const answers = (path: string, method: string, body: string, status = 200, type = 'text/xml') =>
    bench.sandbox.faults.add({
      match: matching(method, path),
      times: 'always',
      action: { status, body, headers: { 'content-type': type } },
    });
  const findings = async (): Promise<{ target: string; code: string; detail?: string }[]> =>
    (await bench.call('GET', '/api/v1/flows')).body.flows[0].findings;
  /** When what was read before is no longer kept. */
  const until = async (code: string, gone: string[] = [], detail?: string) => {
    for (let i = 0; i < 100; i++) {
      const all = await findings();
      const found = all.find(
        (one) => one.code === code && (detail === undefined || one.detail === detail),
      );
      if (found && !all.some((one) => gone.includes(one.code))) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no ${code}: ${JSON.stringify(await findings())}`);
  };
  const ready = async (): Promise<Answer['body']> =>
    (await bench.call('GET', '/health/ready')).body;

  it('finds nothing but that the owner may not delete, as in most apps', async () => {
    expect(await findings()).toEqual([
      { target: app, code: 'PL003', detail: 'warning: the app owner may not delete: delete' },
    ]);
    expect(JSON.stringify(await ready())).toMatch(/"policies":\{"condition":"up"/);
  });

  it('PL030: the app has another policy than Altinn decides by', async () => {
    const xml = await (await fetch(bench.sandbox.url + registry)).text();
    answers(registry, 'GET', xml.replace('>complete<', '>delete<'));
    expect((await until('PL030')).detail).toContain('Resource Registry and app differ');
  });

  it('PL040: the decision point decides otherwise', async () => {
    const none = { decision: 'NotApplicable', status: {} };
    answers(
      '/authorization/api/v1/authorize',
      'POST',
      JSON.stringify({ response: Array(4).fill(none) }),
      200,
      'application/json',
    );
    const told = 'error: Altinn decides otherwise than the policy says: write: NotApplicable';
    expect((await until('PL040', [], told)).detail).toBe(told);
  });

  it('is by the policy of the app where the Resource Registry has none', async () => {
    answers(registry, 'GET', '', 404);
    await until('PL003', ['PL040']);
    expect((await findings()).map(({ code }) => code)).toEqual(['PL003']);
  });

  it.each([
    ['policy-unreadable', '<!DOCTYPE x><x/>', 200],
    ['policy-not-reachable', '', 500],
    ['policy-missing', '', 404],
  ])('%s', async (code, body, status) => {
    for (const path of [registry, inApp]) answers(path, 'GET', body, status);
    expect((await until(code)).target).toBe(app);
  });

  it('T7 a reader whom the flow does not name, and anybody who could make B, are found before they do', async () => {
    await patch({ grants: [{ to: 'priv', actions: ['read', 'instantiate'] }] });
    const detail = (await until('PL010')).detail;
    expect(detail).toMatch(
      /^error line \d+: somebody may read whom the flow does not name as reader: urn:altinn:rolecode:priv$/,
    );
    const forged = (await findings()).filter(({ code }) => code === 'PL011');
    expect(forged.map(({ detail }) => detail?.replace(/ line \d+/, ''))).toEqual([
      'error: any private person may read or instantiate: read',
      'error: any private person may read or instantiate: instantiate',
    ]);
    for (let i = 0; i < 200 && !bench.logs().includes('"policy-lint"'); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(bench.logs()).toContain(`${app}:PL010`);
    expect(JSON.stringify(await ready())).toMatch(/"policies":\{"condition":"degraded"/);
  });
});
