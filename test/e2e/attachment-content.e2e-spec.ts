import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EndUser } from '../../src/sandbox/index.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { klage } from '../support/source.js';

const target = 'ttd/saksbehandling';
const flow = (name: string, verify: boolean) => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ${target}
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: form.saksnr } }
    attachments: [{ from: vedlegg, to: vedlegg, verify: ${String(verify)} }]
`;
const pdf = Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n<< >>\nendobj\n');
const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489',
  'hex',
);
/** DOS header, then nothing: enough for a Windows program to be told. */
const program = Buffer.concat([Buffer.from('MZ\u0090'), Buffer.alloc(6_000)]);

describe('files whose beginning is looked at', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ flows: [flow('ser', true), flow('ser-ikke', false)] });
  });
  afterAll(() => bench.close());

  const created = () => bench.sandbox.world.ledger.count('instance-created', target);
  const handOver = async (name: string, contentType: string, bytes: Uint8Array) => {
    const user = new EndUser(bench.sandbox.url);
    const instance = await user.start('ttd/klage', 501337);
    await user.fillIn(klage);
    const extension = contentType.split('/')[1] ?? '';
    const filename = `vedlegg.${extension}`;
    await user.attach({ dataType: 'vedlegg', filename, contentType, bytes });
    await user.submit();
    const path = `/api/v1/flows/${name}/handovers`;
    return (await bench.call('POST', path, { instance }, { prefer: 'wait=20' })).body;
  };

  it.each(['application/pdf', 'image/png'])(
    'T11 a program as %s is not copied, and B is not made',
    async (contentType) => {
      const before = created();
      expect(await handOver('ser', contentType, program)).toMatchObject({
        status: 'parked',
        deliveries: [
          {
            reason: 'attachments-impossible',
            findings: [{ target: 'vedlegg', code: 'content-not-as-declared' }],
          },
        ],
      });
      expect(created()).toBe(before);
    },
  );

  it.each<[string, Uint8Array]>([
    ['application/pdf', pdf],
    ['image/png', png],
  ])('%s that is one is copied', async (contentType, bytes) => {
    expect((await handOver('ser', contentType, bytes)).status).toBe('delivered');
  });

  it('is not looked at where the flow does not say so', async () => {
    expect((await handOver('ser-ikke', 'application/pdf', program)).status).toBe('delivered');
  });
});
