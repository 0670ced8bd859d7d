/** Longest name, in UTF-16 code units, extension included. */
const longest = 150;

/**
 * What Altinn does not store as sent (exactly-one-b "File names", contract §3.1), what a file system may
 * not hold, control and format characters, line separators and lone surrogates.
 */
const unsafe = /[+%/\\"<>:*?|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const extension = /\.(?<extension>[\p{L}\p{N}_-]{1,20})$/u;

/**
 * A file name that Storage stores exactly as it was sent. Idempotent.
 * @param defaultExtension given to a name without one, e.g. `pdf`
 */
export function safeFilename(name: string, defaultExtension = 'bin'): string {
  const cleaned = name.normalize('NFC').replace(unsafe, '_').trim();
  const own = extension.exec(cleaned)?.groups?.['extension'];
  const ending = own ?? plainExtension(defaultExtension);
  const stem = own === undefined ? cleaned : cleaned.slice(0, -own.length - 1);
  return `${shortened(stem.trim(), longest - ending.length - 1) || 'file'}.${ending}`;
}

function plainExtension(text: string): string {
  const bare = text.replace(/^\./, '');
  return /^[a-z0-9]{1,20}$/i.test(bare) ? bare : 'bin';
}

/** Cuts without parting a surrogate pair; no dot or blank stands before the extension's dot. */
function shortened(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/\p{Cs}$/u, '')
    .replace(/[.\s]+$/u, '');
}

/**
 * `Content-Disposition` of an upload (RFC 6266): an ASCII name, and the real one as RFC 8187 has it.
 * Both are always there, because raw bytes above 0x7F are refused and Altinn prefers `filename*`.
 * @param filename from `safeFilename`
 */
export function attachmentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/gu, '_');
  const encoded = encodeURIComponent(filename.replace(/\p{Cs}/gu, '_')).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
