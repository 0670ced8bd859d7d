import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recorded } from '../../support/recorded.js';
import { normalise, recordedHosts } from './normalise.js';
import { call } from './notes.js';
import type { Run, Seen } from './replay.js';
import { newRun } from './replay.js';

/** Status, and the stored name (`same` when it is as sent) or the error. */
type Outcome = readonly [number, string];

interface Note {
  readonly upload: Outcome;
  readonly multipart: Outcome;
}

let run: Run;

beforeAll(async () => {
  run = await newRun();
});
afterAll(() => run.sandbox.close());

describe('recording 22', () => {
  it.each(recorded('22').map((entry) => [entry.name, entry.note as Note] as const))(
    '%s',
    async (shown, note) => {
      const name = shown.includes('…') ? `${'x'.repeat(300)}.pdf` : shown;
      const seen = { upload: await upload(name), multipart: await multipart(name) };
      expect(normalise(seen, recordedHosts)).toEqual(normalise(note, recordedHosts));
    },
  );
});

/** All octets but letters and digits are escaped, as the recordings' client did. */
const disposition = (kind: string, name: string): string => {
  const octets = [...Buffer.from(name)].map((octet) =>
    /\w/.test(String.fromCharCode(octet))
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `${kind}; filename="x.pdf"; filename*=UTF-8''${octets.join('')}`;
};

interface Stored {
  readonly dataType: string;
  readonly filename: string;
}

async function upload(name: string): Promise<Outcome> {
  const owner = { instanceOwner: { organisationNumber: '897069650' } };
  const json = { 'content-type': 'application/json' };
  const made = await call(run, 'POST', '', { headers: json, body: JSON.stringify(owner) });
  const { id } = made.body as { id: string };
  const headers = {
    'content-type': 'application/pdf',
    'content-disposition': disposition('attachment', name),
  };
  const seen = await call(run, 'POST', `/${id}/data?dataType=vedlegg`, {
    headers,
    body: '%PDF-1.4',
  });
  return outcome(seen, name, (seen.body as Stored).filename);
}

async function multipart(name: string): Promise<Outcome> {
  const part = (headers: string, body: string): string => `--edge\r\n${headers}\r\n\r\n${body}\r\n`;
  const owner = JSON.stringify({ instanceOwner: { organisationNumber: '897069650' } });
  const body = [
    part(
      'Content-Disposition: form-data; name="instance"\r\nContent-Type: application/json',
      owner,
    ),
    part(
      `Content-Disposition: ${disposition('form-data; name="vedlegg"', name)}\r\nContent-Type: application/pdf`,
      '%PDF-1.4',
    ),
    '--edge--\r\n',
  ].join('');
  const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
  const seen = await call(run, 'POST', '', { headers, body });
  const { data = [] } = seen.body as { data?: Stored[] };
  return outcome(seen, name, data.find((d) => d.dataType === 'vedlegg')?.filename);
}

function outcome({ status, body, contentType }: Seen, name: string, stored?: string): Outcome {
  if (status === 201) return [201, stored === name ? 'same' : (stored ?? '')];
  return [status, contentType?.includes('json') ? JSON.stringify(body) : String(body)];
}
