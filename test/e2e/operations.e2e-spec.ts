import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callerScope } from '../../src/sandbox/index.js';
import { type Bench, call, startBench } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

const flow = (name: string, app: string): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ${app}, ready: { processEnded: true } }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: form.saksnr } }
`;
const grant = (client: string, flows: string, operations: string): string => `
  - id: ${client}
    caller: { organisations: ['405003309'], clientIds: [${client}], scopes: ['${callerScope}'] }
    flows: [${flows}]
    operations: [${operations}]`;
const grants = [
  'apiVersion: flerapp/v1\ngrants:',
  grant('creator', 'ours, theirs', "'handovers:create'"),
  grant('reader', 'ours', "'handovers:read', 'flows:read'"),
  grant('previewer', 'ours', 'preview'),
  grant('tester', 'ours', "preview, 'preview:values'"),
  grant('operator', 'ours', 'operate'),
].join('');
const unknownId = '0d6a7a52-7c3a-5a6e-9a49-1c2b3d4e5f60';

describe('operations', () => {
  let bench: Bench;
  let instance: string;
  const ids = { ours: '', theirs: '' };

  const as = async (client: string, method: string, path: string, body?: unknown) => {
    const token = await bench.sandbox.maskinporten.mintToken({
      scope: callerScope,
      client_id: client,
    });
    return call(bench.url, method, `/api/v1/${path}`, body, { authorization: `Bearer ${token}` });
  };
  const statusOf = async (...request: Parameters<typeof as>): Promise<number> =>
    (await as(...request)).status;
  const told = async (...request: Parameters<typeof as>): Promise<object> => {
    const { status, body } = await as(...request);
    const { traceId, decisionId, ...problem } = body as Record<string, unknown>;
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(decisionId).toMatch(/^[0-9a-f-]{36}$/);
    return { status, ...problem };
  };

  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
    writeFileSync(file, grants);
    bench = await startBench({
      flows: [flow('ours', 'ttd/klage'), flow('theirs', 'ttd/klage'), flow('foreign', 'ttd/klage')],
      variables: { FLERAPP_GRANTS_FILE: file },
    });
    instance = await fillInSource(bench.sandbox.url);
    for (const name of ['ours', 'theirs'] as const) {
      const { body } = await as('creator', 'POST', `flows/${name}/handovers`, { instance });
      ids[name] = body.id;
    }
  });
  afterAll(() => bench.close());

  it('list and get show the granted flows alone', async () => {
    const { body: list } = await as('reader', 'GET', 'handovers');
    expect(list.handovers.map(({ id }: { id: string }) => id)).toEqual([ids.ours]);
    const { body: asked } = await as('reader', 'GET', 'handovers?flow=theirs');
    expect(asked).toEqual({ handovers: [] });
    const { body: one } = await as('reader', 'GET', `handovers/${ids.ours}`);
    expect(one).toMatchObject({ id: ids.ours, flow: 'ours' });
    const { body: flows } = await as('reader', 'GET', 'flows');
    expect(flows.flows.map(({ name }: { name: string }) => name)).toEqual(['ours']);
  });

  it('finds nothing by the instance that a foreign handover is about', async () => {
    const [, guid] = instance.split('/');
    const { body } = await as('reader', 'GET', `handovers?source=${guid}`);
    expect(body.handovers.map(({ flow: name }: { flow: string }) => name)).toEqual(['ours']);
  });

  it.each([
    ['reader', 'GET', '', undefined],
    ['operator', 'POST', '/retry', {}],
    ['operator', 'POST', '/cancel', undefined],
    ['operator', 'POST', '/resolve', { target: 'sak', instance: `501337/${unknownId}` }],
  ])('%s %s %s: foreign and unknown handovers are one 404', async (client, method, path, body) => {
    const [foreign, unknown, odd] = await Promise.all(
      [ids.theirs, unknownId, 'x'].map((id) =>
        told(client, method, `handovers/${id}${path}`, body),
      ),
    );
    expect(foreign).toMatchObject({ status: 404, type: 'urn:flerapp:problem:not-found' });
    expect(unknown).toEqual(foreign);
    expect(odd).toEqual(foreign);
  });

  it.each([
    ['creator', 'POST', 'handovers', { instance: `501337/${unknownId}` }],
    ['previewer', 'POST', 'preview', { instance: `501337/${unknownId}` }],
    ['operator', 'POST', 'targets/sak/resume', undefined],
  ])('%s %s %s: foreign and unknown flows are one 404', async (client, method, path, body) => {
    const foreign = await told(client, method, `flows/foreign/${path}`, body);
    expect(foreign).toMatchObject({ status: 404, type: 'urn:flerapp:problem:not-found' });
    expect(await told(client, method, `flows/no-such-flow/${path}`, body)).toEqual(foreign);
  });

  it('shows values to whom they are granted, and to nobody else', async () => {
    const seen = async (client: string) => {
      const { body } = await as(client, 'POST', 'flows/ours/preview', { instance });
      return body.targets[0].fields as object[];
    };
    expect(await seen('previewer')).toEqual([{ path: 'sak.tittel', type: 'string', size: 9 }]);
    expect(await seen('tester')).toEqual([
      { path: 'sak.tittel', type: 'string', size: 9, value: 'K-2026-17' },
    ]);
  });

  it('are refused to who has another one, on every route', async () => {
    const routes = {
      'handovers:create': ['POST', 'flows/ours/handovers', { instance }],
      'handovers:read': ['GET', `handovers/${ids.ours}`, undefined],
      list: ['GET', 'handovers', undefined],
      'flows:read': ['GET', 'flows', undefined],
      preview: ['POST', 'flows/ours/preview', { instance }],
      retry: ['POST', `handovers/${ids.ours}/retry`, {}],
      'retry-many': ['POST', 'handovers/retry', { flow: 'ours' }],
      cancel: ['POST', `handovers/${ids.ours}/cancel`, undefined],
      resume: ['POST', 'flows/ours/targets/sak/resume', undefined],
    } as const;
    const may: Record<string, readonly string[]> = {
      creator: ['handovers:create'],
      reader: ['handovers:read', 'list', 'flows:read'],
      previewer: ['preview'],
    };
    for (const [client, allowed] of Object.entries(may)) {
      for (const [name, [method, path, body]] of Object.entries(routes)) {
        const status = await statusOf(client, method, path, body);
        expect({ client, name, refused: status === 403 }).toEqual({
          ...{ client, name },
          refused: !allowed.includes(name),
        });
      }
    }
  });
});
