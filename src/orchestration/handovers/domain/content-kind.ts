/** Bytes that a machine would run, whatever the name says. */
const programs = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-unix-archive',
  'application/java-vm',
  'application/wasm',
  'application/x.ms.shortcut',
  'application/x.apple.alias',
  'application/vnd.ms-cab-compressed',
  'application/vnd.android.package-archive',
  'application/x-deb',
  'application/x-rpm',
  'application/x-google-chrome-extension',
]);

/** Types whose files begin alike: all that is in one is taken for one kind. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['picture', /^image\//],
  ['recording', /^(audio|video)\//],
  [
    'archive',
    /^application\/(zip|x-zip-compressed|epub\+zip|java-archive|vnd\.openxmlformats|vnd\.oasis\.opendocument|vnd\.ms-\w+\..*macroenabled)/i,
  ],
  ['office', /^application\/(x-cfb|msword|rtf|vnd\.ms-|vnd\.visio|vnd\.openxmlformats)/i],
  ['markup', /^(text\/xml|text\/html|application\/(xml|xhtml\+xml)|[\w.-]+\/[\w.-]+\+xml$)/],
];

/**
 * Whether a file can be what it is declared to be. Pictures of another format, or a document beside its archive, are no
 * deceit; a program as a PDF is. What begins like nothing that is known, as every text, fits anything.
 * @param found by its first bytes, as a MIME type
 */
export function fitsDeclared(declared: string, found: string | undefined): boolean {
  if (found === undefined || found === declared) return true;
  if (programs.has(found)) return false;
  if (declared === 'application/octet-stream') return true;
  return kinds.some(([, kind]) => kind.test(declared) && kind.test(found));
}
