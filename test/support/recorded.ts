import { readFileSync } from 'node:fs';

/** One exchange with a real Altinn app backend; test/recorded/README.md. */
export interface Exchange {
  readonly name: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed when it was JSON; null when there was none. */
    readonly body: unknown;
  };
  readonly note?: unknown;
}

/** @param number of the file, e.g. `04` */
export function recorded(number: string): Exchange[] {
  const names: Record<string, string> = {
    '01': '01-create-json',
    '02': '02-create-multipart',
    '03': '03-create-simplified',
    '04': '04-create-failing-midway',
    '05': '05-model-get-put-patch',
    '07': '07-attachments',
    '08': '08-process',
    '10': '10-storage-query',
    '12': '12-xsrf-and-cookies',
    '13': '13-metadata-and-schema',
    '14': '14-instantiation-validator',
    '15': '15-outages-and-disconnects',
    '16': '16-token-expires-midway',
    '18': '18-prefill-conversions',
    '21': '21-localtest-storage',
    '22': '22-filenames',
    '23': '23-storage-create-then-process-start',
  };
  const file = new URL(`../recorded/${names[number]}.http.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
}

/** The answer as it was on the wire. */
export function answerOf(exchange: Exchange): {
  status: number;
  contentType: string;
  text: string;
} {
  const { status, headers, body } = exchange.response!;
  const contentType = headers['content-type'] ?? '';
  const raw = typeof body === 'string' && !contentType.includes('json');
  return { status, contentType, text: body === null ? '' : raw ? body : JSON.stringify(body) };
}
