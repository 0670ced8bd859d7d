import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { AppAnswerError } from './app-client.js';
import { EndUser } from './end-user.js';

const apps = fileURLToPath(new URL('../apps', import.meta.url));
const klage = {
  saksnr: '2026/77',
  type: 'klage',
  belop: 12.5,
  klager: { navn: 'Test Testesen', epost: 'test@example.no' },
  varer: [{ navn: 'Lampe', antall: 2, pris: 99.5, kjopt: '2026-01-15' }],
};
const pdf = {
  dataType: 'vedlegg',
  filename: 'kjøp å.pdf',
  contentType: 'application/pdf',
  bytes: Buffer.from('%PDF-1.4 x'),
};

describe('the end user', () => {
  let sandbox: Sandbox;
  beforeAll(async () => void (sandbox = await startSandbox({ appFolders: [apps] })));
  afterAll(() => sandbox.close());

  const stored = (instance: string) => sandbox.world.instances.get(instance.split('/')[1] ?? '')!;

  it('fills in klage, attaches a file and confirms, and the process has ended with a PDF', async () => {
    const user = new EndUser(sandbox.url);
    const id = await user.start('ttd/klage', 500000);
    await user.fillIn(klage);
    await user.attach(pdf);
    await user.submit();
    const { process, status, data, dataValues } = stored(id);
    expect(process?.endEvent).toBe('EndEvent_1');
    expect(status.isArchived).toBe(true);
    expect(data.map((d) => d.dataType).sort()).toEqual(['model', 'ref-data-as-pdf', 'vedlegg']);
    expect(data.find((d) => d.dataType === 'vedlegg')?.filename).toBe('kjøp å.pdf');
    expect(dataValues).toMatchObject({ saksnr: '2026/77' });
  });

  it('cannot open saksbehandling, which only its owner may make', async () => {
    const started = new EndUser(sandbox.url).start('ttd/saksbehandling', 500000);
    await expect(started).rejects.toBeInstanceOf(AppAnswerError);
    await expect(started).rejects.toMatchObject({ status: 403 });
  });

  it('an attachment of a wrong type is refused by the app', async () => {
    const user = new EndUser(sandbox.url);
    await user.start('ttd/klage', 501337);
    const zip = { ...pdf, filename: 'a.zip', contentType: 'application/zip' };
    await expect(user.attach(zip)).rejects.toMatchObject({ status: 400 });
  });

  const post = (body: unknown): Promise<Response> =>
    fetch(`${sandbox.url}/__sandbox/end-user/submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('POST /__sandbox/end-user/submit does the same in one call', async () => {
    const { bytes, ...file } = pdf;
    const attachments = [{ ...file, base64: bytes.toString('base64') }];
    const body = { app: 'ttd/klage', partyId: 501337, model: klage, attachments };
    const response = await post(body);
    expect(response.status).toBe(201);
    const { instance } = (await response.json()) as { instance: string };
    expect(instance).toMatch(/^501337\/[0-9a-f-]{36}$/);
    expect(stored(instance).process?.ended).toBeDefined();
  });

  it('names the step that the app refused, and no value of the form', async () => {
    const response = await post({ app: 'ttd/saksbehandling', partyId: 500000, model: klage });
    expect(response.status).toBe(502);
    const text = await response.text();
    expect(text).toContain('POST /ttd/saksbehandling/instances');
    expect(text).not.toContain('Testesen');
  });

  it('refuses a body without an app', async () => {
    expect((await post({ partyId: 1, model: {} })).status).toBe(400);
  });
});

describe('GET /__sandbox/token', () => {
  let sandbox: Sandbox;
  beforeAll(async () => void (sandbox = await startSandbox({ appFolders: [apps] })));
  afterAll(() => sandbox.close());

  const get = (query = ''): Promise<Response> => fetch(`${sandbox.url}/__sandbox/token${query}`);

  it('is a Maskinporten token of ttd with the scopes that were asked for', async () => {
    const token = await (await get('?scope=a:one%20a:two&clientId=mine')).text();
    expect(decodeJwt(token)).toMatchObject({
      iss: sandbox.maskinporten.issuer,
      client_id: 'mine',
      scope: 'a:one a:two',
      consumer: { ID: '0192:405003309' },
    });
  });

  it('repeated, it works again with another scope', async () => {
    await get();
    expect(decodeJwt(await (await get('?scope=b:three')).text())).toMatchObject({
      scope: 'b:three',
    });
  });

  it('does not touch a client that somebody else registered', async () => {
    const other = { organisationNumber: '974760673', scopes: ['x:y'] };
    const { clientId } = await sandbox.maskinporten.addClient(other);
    expect((await get(`?clientId=${clientId}`)).status).toBe(409);
  });
});
