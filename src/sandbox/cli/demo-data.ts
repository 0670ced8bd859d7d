import { readFileSync } from 'node:fs';

/** A complaint; the person is one of Altinn's public test persons. */
export const klage = {
  saksnr: 'K-2026-17',
  type: 'klage',
  begrunnelse: 'Blåbærene var sure, og esken var åpnet.',
  belop: 1250.5,
  mottattDato: '2026-11-20',
  haster: true,
  klager: { navn: 'Sophie Salt', fodselsnummer: '01039012345', epost: 'sophie@example.com' },
  mottaker: { orgnr: '950474084' },
  varer: [
    { navn: 'Blåbær', antall: 3, pris: 49.9, kjopt: '2026-11-01' },
    { navn: 'Eske', antall: 1, pris: 12, kjopt: '2026-11-02' },
  ],
};

/** One pixel. */
export const photo = {
  dataType: 'vedlegg',
  filename: 'bilde av blåbær.png',
  contentType: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/** What B must hold, written by hand: not what the same flow computes. */
export const expectedModel = (): unknown =>
  JSON.parse(readFileSync(new URL('./expected-saksbehandling.json', import.meta.url), 'utf8'));
