import contentDisposition from 'content-disposition';

/** A file name as the app takes it from `Content-Disposition`; undefined: there is none (contract §3.1). */
export function fileNameOf(header: string): string | undefined {
  const { plain, extended } = parametersOf(header);
  return cleaned(extended ?? plain);
}

/** What `PUT` of a file takes: `filename` only (contract §3.3). */
export const plainFileNameOf = (header: string): string | undefined =>
  cleaned(parametersOf(header).plain);

/** Storage decodes the name as a URL: `a+b` becomes `a b`, `%2F` a slash; what is no escape stays (contract §3.1). */
export function decodedByStorage(name: string): string {
  return name
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
    );
}

/** The `Content-Disposition` of a download, as .NET writes it: `filename` in ASCII, `filename*` in full. */
export function downloadDisposition(name: string): string {
  const ascii = name.replace(/[^\u0020-\u007e]/gu, '_');
  const isToken = /^[\w!#$%&'*+.^`|~-]+$/.test(ascii);
  const plain = isToken ? ascii : `"${ascii.replace(/["\\]/g, '\\$&')}"`;
  const extended = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename=${plain}; filename*=UTF-8''${extended}`;
}

function cleaned(name: string | undefined): string | undefined {
  const unquoted = name?.replace(/^"|"$/g, '').replace(/[/\0]/g, '_');
  return unquoted === '' ? undefined : unquoted;
}

/** `filename*` hides `filename` in what the library gives, so the two are read apart. */
function parametersOf(header: string): { plain?: string; extended?: string } {
  const withoutExtended = header.replace(/;\s*filename\*\s*=\s*[^;]+/i, '');
  const plain = parsed(withoutExtended);
  const extended = withoutExtended === header ? undefined : parsed(header);
  return {
    ...(plain === undefined ? {} : { plain }),
    ...(extended === undefined ? {} : { extended }),
  };
}

/** .NET does not take a backslash for an escape, but before a quote. */
function parsed(header: string): string | undefined {
  try {
    return contentDisposition.parse(header.replace(/\\(?!")/g, '\\\\')).parameters['filename'];
  } catch {
    return undefined;
  }
}
