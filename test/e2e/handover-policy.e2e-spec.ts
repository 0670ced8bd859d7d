import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EndUser } from '../../src/sandbox/index.js';
import { BlockList } from '../examples/handover-policy/blocked-parties.js';
import { PolicyModule } from '../examples/handover-policy/policy-module.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, klage } from '../support/source.js';

const grants = (...policies: string[]): string => `apiVersion: flerapp/v1
grants:
  - id: creators
    caller: { organisations: ['405003309'], allowAnyClient: true }
    flows: ['*']
    operations: ['handovers:create']
    policies: [${policies.join(', ')}]
  - id: readers
    caller: { organisations: ['405003309'], allowAnyClient: true }
    flows: ['*']
    operations: ['handovers:read']
`;
const inFile = (text: string): Record<string, string> => {
  const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
  writeFileSync(file, text);
  return { FLERAPP_GRANTS_FILE: file };
};
const flow = '/api/v1/flows/klage-til-saksbehandling/handovers';

describe('a grant whose policy no module brings', () => {
  it('keeps the service from starting', async () => {
    const variables = inFile(grants('no-blocked-parties', 'office-hours'));
    await expect(startBench({ variables, extras: { extensions: [PolicyModule] } })).rejects.toThrow(
      '/grants/0/policies: expected names that a class has by @HandoverPolicy',
    );
  });
});

describe('the example of a handover policy', () => {
  let bench: Bench;
  const list = () => bench.app.get(BlockList, { strict: false }).partyIds;
  beforeAll(async () => {
    bench = await startBench({
      variables: inFile(grants('no-blocked-parties')),
      extras: { extensions: [PolicyModule] },
    });
  });
  afterAll(() => bench.close());
  afterEach(() => list().clear());

  it('lets through what it permits', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const { body } = await bench.call('POST', flow, { instance }, { prefer: 'wait=20' });
    expect(body.status).toBe('delivered');
  });

  it('refuses when the handover is asked for, and nothing is kept of it', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    list().add('501337');
    const { status, body } = await bench.call('POST', flow, { instance });
    expect({ status, type: body.type }).toEqual({
      status: 403,
      type: 'urn:flerapp:problem:not-granted',
    });
    const [, guid] = instance.split('/');
    const found = await bench.call('GET', `/api/v1/handovers?source=${String(guid)}`);
    expect(found.body.handovers).toEqual([]);
  });

  it('is asked again before B is made', async () => {
    const user = new EndUser(bench.sandbox.url);
    const instance = await user.start('ttd/klage', 501337);
    await user.fillIn(klage);
    const { body: accepted } = await bench.call('POST', flow, { instance });
    expect(accepted.status).toBe('waiting');
    list().add('501337');
    await user.submit();
    const path = `/api/v1/handovers/${String(accepted.id)}`;
    const { body } = await bench.call('GET', path, undefined, { prefer: 'wait=20' });
    expect(body.deliveries).toMatchObject([{ state: 'refused', reason: 'not-granted' }]);
    expect(body.deliveries[0]).not.toHaveProperty('instance');
  });
});
