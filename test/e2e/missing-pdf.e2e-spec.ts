import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

const flow = `apiVersion: flerapp/v1
name: krever-pdf
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { organisationNumber: '950474084' }
    attachments:
      - { from: ref-data-as-pdf, task: Task_Confirm, to: kvittering, required: true }
`;

describe("a required PDF that app A doesn't have", () => {
  let bench: Bench;
  // An hour's patience becomes 11 s.
  beforeAll(
    async () =>
      (bench = await startBench({ flows: [flow], variables: { FLERAPP_TIME_SCALE: '0.003' } })),
  );
  afterAll(() => bench.close());

  it('is waited for, then the delivery is parked with the reason, and there is no half-made B', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const accepted = await bench.call('POST', '/api/v1/flows/krever-pdf/handovers', { instance });
    expect(accepted.status).toBe(202);
    const path = `/api/v1/handovers/${String(accepted.body.id)}`;
    let seen = accepted.body;
    while (seen.deliveries[0].reason !== 'source-files-missing')
      seen = (await bench.call('GET', path)).body;
    const missing = { target: 'ref-data-as-pdf', code: 'required-file-missing' };
    expect(seen.deliveries[0]).toMatchObject({
      state: 'waiting',
      reason: 'source-files-missing',
      findings: [missing],
    });
    const { body } = await bench.call('GET', path, undefined, { prefer: 'wait=20' });
    expect(body).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'source-files-missing', findings: [missing] }],
    });
    expect(bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling')).toBe(0);
  });
});
