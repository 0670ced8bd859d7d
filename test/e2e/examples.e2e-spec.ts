import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseModule } from '../examples/prefill-transformer/case-module.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';

const flow = `apiVersion: flerapp/v1
name: egen-kode
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transformer: case-from-complaint }
`;

describe('the example of a prefill transformer', () => {
  let bench: Bench;
  beforeAll(
    async () => (bench = await startBench({ flows: [flow], extras: { extensions: [CaseModule] } })),
  );
  afterAll(() => bench.close());

  it('computes B', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const { body } = await bench.call(
      'POST',
      '/api/v1/flows/egen-kode/handovers',
      { instance },
      { prefer: 'wait=20' },
    );
    expect(body.status).toBe('delivered');
    const { id, url } = body.deliveries[0].instance;
    const token = await orgToken(bench.sandbox.url);
    const { data } = await getJson(
      `${bench.sandbox.url}/storage/api/v1/instances/${String(id)}`,
      token,
    );
    const model = data.find(({ dataType }: { dataType: string }) => dataType === 'model');
    expect(await getJson(`${String(url)}/data/${String(model.id)}`, token)).toMatchObject({
      sak: { tittel: 'HASTER: Klage K-2026-17', belop: 161.7 },
      linjer: [
        { navn: 'Blåbær', antall: 3, pris: null },
        { navn: 'Eske', antall: 1 },
      ],
      status: 'ny',
    });
  });

  it('is missed at boot when the flow names it and no module brings it', async () => {
    await expect(startBench({ flows: [flow] })).rejects.toThrow(
      "0.yaml: no class is marked @PrefillTransformer('case-from-complaint')",
    );
  });
});
