import { describe, expect, it } from '@jest/globals';
import contentDisposition from 'content-disposition';
import fc from 'fast-check';
import { recorded } from '../../../test/support/recorded.js';
import { attachmentDisposition, safeFilename } from './safe-filename.js';

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom('a', '.', ' ', '%', '/', '😀', 'å', '\ud83d', '\u0301'),
    maxLength: 300,
  }),
);

describe('safeFilename', () => {
  it.each([
    ['kvittering.pdf', 'kvittering.pdf'],
    ['a+b.pdf', 'a_b.pdf'],
    ['100%25.pdf', '100_25.pdf'],
    ['a%2Fb.pdf', 'a_2Fb.pdf'],
    ['../../etc/passwd', '.._._etc_passwd'],
    ['a"b.pdf', 'a_b.pdf'],
    ['uten punktum', 'uten punktum.bin'],
    ['slutt.', 'slutt.bin'],
    [' blank .pdf', 'blank.pdf'],
    ['a\u030A.pdf', 'å.pdf'],
    ['tab\t.pdf', 'tab_.pdf'],
    ['', 'file.bin'],
    ['.pdf', 'file.pdf'],
  ])('%j becomes %j', (name, safe) => expect(safeFilename(name)).toBe(safe));

  it('gives a name without one the extension that the caller wants', () =>
    expect(safeFilename('brev', '.pdf')).toBe('brev.pdf'));

  it('cuts the stem and keeps the extension', () => {
    const cut = safeFilename(`${'x'.repeat(400)}.pdf`);
    expect(cut).toHaveLength(150);
    expect(cut.endsWith('x.pdf')).toBe(true);
  });

  it('is idempotent, short, well-formed and has an extension', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const safe = safeFilename(name);
        expect(safeFilename(safe)).toBe(safe);
        expect(safe.length).toBeLessThanOrEqual(150);
        expect(safe).toMatch(/[^.]\.[\p{L}\p{N}_-]+$/u);
        expect(safe).not.toMatch(/[+%/\\"<>:*?|\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(safe.normalize('NFC')).toBe(safe);
      }),
    );
  });

  it('uses only characters that the real Storage gave back unchanged', () => {
    const seen = recorded('22').map(({ name, note }) => ({
      name,
      kept: (note as { upload: [number, string] }).upload[1] === 'same',
    }));
    const unchanged = new Set(
      seen.filter(({ kept }) => kept).flatMap(({ name }) => Array.from(name.normalize('NFC'))),
    );
    expect(seen.some(({ kept }) => !kept)).toBe(true);
    for (const { name } of seen) {
      const safe = safeFilename(name, 'pdf');
      expect(safeFilename(safe)).toBe(safe);
      for (const character of safe) {
        const plain = /[\w.]/.test(character);
        expect(plain || unchanged.has(character)).toBe(true);
      }
      expect(safe).not.toMatch(/%[0-9a-f]{2}|[+/"]/i);
    }
  });
});

describe('attachmentDisposition', () => {
  it('has an ASCII name and the real one', () =>
    expect(attachmentDisposition("kjøp (1)'s.pdf")).toBe(
      `attachment; filename="kj_p (1)'s.pdf"; filename*=UTF-8''kj%C3%B8p%20%281%29%27s.pdf`,
    ));

  it('is ASCII, and a parser of RFC 6266 reads the same name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const safe = safeFilename(name);
        const header = attachmentDisposition(safe);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(contentDisposition.parse(header).parameters['filename']).toBe(safe);
      }),
    );
  });
});
