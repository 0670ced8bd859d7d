import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditKeys } from '../../src/authorization/index.js';
import { callerScope } from '../../src/sandbox/index.js';
import { type AuditLine, auditLines, logsWritten } from '../support/audit-lines.js';
import { type Answer, type Bench, call, startBench } from '../support/flerapp.js';
import { grantsFile } from '../support/grants.js';
import { fillInSource, klage } from '../support/source.js';

const flowFile = (
  name: string,
  owner: string,
  triggers = '{ api: true }',
): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { taskEnded: Task_Confirm }, triggers: ${triggers} }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: ${owner}
    prefill: { dataType: model, transform: { sak.referanse: form.saksnr } }
`;
const fixed = "{ organisationNumber: '950474084' }";
/** What pino and the logger put around an event. */
const around = ['level', 'time', 'traceId', 'context', 'event'];
const personal = ['01039012345', 'Sophie', 'sophie@', '501337', '950474084', 'eyJ', klage.saksnr];

/** Issue 6, item 8: one event for each permit and each denial, nothing personal, and its id in the problem. */
describe('the audit log', () => {
  let bench: Bench;
  let source: string;
  beforeAll(async () => {
    const all = ['handovers:create', 'handovers:read', 'preview', 'operate'];
    const granted = grantsFile(
      { id: 'all', flows: ['fast', 'feil-eier', 'av'], operations: all },
      { id: 'reader', organisation: '991825827', flows: ['annen'], operations: ['handovers:read'] },
    );
    bench = await startBench({
      flows: [
        flowFile('fast', fixed),
        flowFile('feil-eier', "{ from: form.mottaker.orgnr, allow: ['897069650'] }"),
        flowFile('av', fixed, '{ api: false }'),
        flowFile('annen', fixed),
      ],
      variables: { FLERAPP_GRANTS_FILE: granted },
    });
    source = await fillInSource(bench.sandbox.url);
  });
  afterAll(async () => {
    const lines = auditLines(bench.logs());
    await bench.close();
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      expect(Object.keys(line).filter((key) => !around.includes(key) && !isAuditKey(key))).toEqual(
        [],
      );
    }
    expect(personal.filter((text) => JSON.stringify(lines).includes(text))).toEqual([]);
    expect(new Set(lines.map(({ decisionId }) => decisionId)).size).toBe(lines.length);
  });

  const isAuditKey = (key: string) => (auditKeys as readonly string[]).includes(key);
  /** What `act` answers, and what was decided meanwhile. */
  const watch = async (
    act: () => Promise<Answer>,
  ): Promise<{ answer: Answer; lines: AuditLine[] }> => {
    await logsWritten();
    const from = bench.logs().length;
    const answer = await act();
    await logsWritten();
    return { answer, lines: auditLines(bench.logs(), from) };
  };
  const handOver = (flow: string, instance = source, prefer = 'wait=10') =>
    bench.call('POST', `/api/v1/flows/${flow}/handovers`, { instance }, { prefer });
  const as = async (
    claims: Record<string, unknown>,
    method: string,
    path: string,
    body?: unknown,
  ) => {
    const token = await bench.sandbox.maskinporten.mintToken({ scope: callerScope, ...claims });
    return call(bench.url, method, path, body, { authorization: `Bearer ${token}` });
  };
  const reader = { consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' } };
  const nobody = { consumer: { authority: 'iso6523-actorid-upis', ID: '0192:889640782' } };
  const path = '/api/v1/flows/fast/handovers';

  it.each<[string, number, object, () => Promise<Answer>]>([
    [
      'no token',
      401,
      { point: 'token', cause: 'missing' },
      () => call(bench.url, 'POST', path, {}),
    ],
    [
      'a token of another issuer',
      401,
      { point: 'token', cause: 'issuer-unknown' },
      () => as({ iss: 'https://evil.example/' }, 'POST', path, {}),
    ],
    [
      'another scope',
      403,
      { point: 'token', reason: 'insufficient-scope' },
      () => as({ scope: 'a:b' }, 'POST', path, {}),
    ],
    [
      'no grant at all',
      403,
      { point: 'operation', reason: 'not-granted' },
      () => as(nobody, 'GET', '/api/v1/handovers'),
    ],
    ['no grant for the operation', 403, { point: 'operation' }, () => as(reader, 'POST', path, {})],
    ['no grant for the flow', 404, { point: 'flow', flow: 'annen' }, () => handOver('annen')],
    ['an unknown flow', 404, { point: 'flow' }, () => handOver('finnes-ikke')],
    [
      'a flow that is not for callers',
      404,
      { point: 'flow', cause: 'trigger-off' },
      () => handOver('av'),
    ],
    [
      'an unknown handover',
      404,
      { point: 'flow', cause: 'no-handover', operation: 'handovers:read' },
      () => bench.call('GET', `/api/v1/handovers/${randomUUID()}`),
    ],
    [
      'an unknown handover to operate on',
      404,
      { point: 'flow', cause: 'no-handover', operation: 'operate' },
      () => bench.call('POST', `/api/v1/handovers/${randomUUID()}/cancel`),
    ],
    [
      'a foreign source, by the worker',
      404,
      { point: 'source', reason: 'source-not-found', cause: 'other-party' },
      () => handOver('fast', `500000/${source.split('/')[1] ?? ''}`),
    ],
    [
      'a foreign source, by the preview',
      404,
      { point: 'source', cause: 'other-party' },
      () =>
        bench.call('POST', '/api/v1/flows/fast/preview', {
          instance: `500000/${source.split('/')[1] ?? ''}`,
        }),
    ],
    [
      'an owner that the flow does not allow, by the worker',
      422,
      { point: 'delivery', reason: 'owner-not-allowed', ownerKind: 'organisation' },
      () => handOver('feil-eier'),
    ],
  ])('%s: one refusal, and the problem names it', async (_, status, expected, act) => {
    const { answer, lines } = await watch(act);
    expect(answer.status).toBe(status);
    const refusals = lines.filter(
      ({ effect, operation }) => effect === 'refuse' && operation !== 'preview:values',
    );
    expect(refusals).toEqual([
      expect.objectContaining({ ...expected, decisionId: answer.body.decisionId, level: 40 }),
    ]);
  });

  it('each permit of a handover on its way is one event', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const { answer, lines } = await watch(() => handOver('fast', instance, 'wait=20'));
    expect(answer.status).toBe(201);
    expect(lines.every(({ effect }) => effect === 'permit')).toBe(true);
    const at = (point: string) => lines.filter((line) => line['point'] === point);
    const caller = { organisation: '405003309', clientId: expect.any(String) };
    expect(at('operation')).toEqual([
      expect.objectContaining({ operation: 'handovers:create', grantId: 'all', ...caller }),
    ]);
    expect(at('flow')).toEqual([
      expect.objectContaining({
        flow: 'fast',
        grantId: 'all',
        tokenIdHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        ...caller,
      }),
    ]);
    expect(at('source')[0]).toMatchObject({ flow: 'fast', source: instance.split('/')[1] });
    expect(at('delivery')).toEqual([
      expect.objectContaining({
        flow: 'fast',
        target: 'sak',
        deliveryId: answer.body.deliveries[0].id,
        ownerKind: 'organisation',
        ...caller,
      }),
    ]);
  });

  it('a public route decides nothing', async () => {
    expect((await watch(() => call(bench.url, 'GET', '/health/live'))).lines).toEqual([]);
  });
});
