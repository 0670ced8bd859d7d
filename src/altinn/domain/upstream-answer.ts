import type { JsonObject, JsonValue } from './json.js';
import { isObject } from './tolerant-json.js';

/** An answer of an app or of Storage as it came, whatever its status. Holds personal data: never leaves the module. */
export interface UpstreamAnswer {
  readonly status: number;
  /** As the header had it; empty when there was none. */
  readonly contentType: string;
  readonly text: string;
  /** Milliseconds, from `Retry-After`. */
  readonly retryAfter?: number;
}

/** The shapes in which Altinn says what went wrong (contract §0, "Error dialects"). */
export type UpstreamBody =
  | { readonly shape: 'empty' }
  /** A JSON string, or `text/plain`. */
  | { readonly shape: 'string'; readonly text: string; readonly json: boolean }
  /** RFC 9457, or what looks like it. */
  | {
      readonly shape: 'problem';
      readonly title: string;
      readonly detail: string | undefined;
      readonly members: JsonObject;
    }
  /** Other JSON (`json` is there), HTML or anything else. */
  | { readonly shape: 'other'; readonly json?: JsonValue };

export const isJson = (contentType: string): boolean =>
  /^(application|text)\/([\w.-]+\+)?json\b/i.test(contentType.trim());

/** The JSON of an answer that says it is JSON; a byte order mark is skipped. Undefined for anything else. */
export function jsonOf(
  answer: Pick<UpstreamAnswer, 'contentType' | 'text'>,
): JsonValue | undefined {
  return isJson(answer.contentType) ? parseJson(answer.text) : undefined;
}

/** Undefined when `text` is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue;
  } catch {
    return undefined;
  }
}

/** What kind of body an error came with. */
export function readBody(contentType: string, text: string): UpstreamBody {
  if (text.trim() === '') return { shape: 'empty' };
  const json = jsonOf({ contentType, text });
  if (typeof json === 'string') return { shape: 'string', text: json, json: true };
  if (isObject(json)) return isProblem(json) ? problem(json) : { shape: 'other', json };
  if (json !== undefined) return { shape: 'other', json };
  if (/^text\/plain\b/i.test(contentType)) return { shape: 'string', text, json: false };
  return { shape: 'other' };
}

const isProblem = (json: JsonObject): boolean =>
  ['title', 'detail'].some((member) => typeof json[member] === 'string');

function problem(json: JsonObject): UpstreamBody {
  const { title, detail } = json;
  return {
    shape: 'problem',
    title: typeof title === 'string' ? title : '',
    detail: typeof detail === 'string' ? detail : undefined,
    members: json,
  };
}
