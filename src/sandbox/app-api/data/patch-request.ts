import type { Operation } from 'fast-json-patch';
import { parseJsonText } from '../../model/index.js';
import { invalid, Refusal } from '../app-request/index.js';

export interface ElementPatch {
  readonly dataElementId: string;
  readonly patch: Operation[];
}

interface Ignoring {
  /** Sources of validators that need not run. */
  readonly ignoredValidators: readonly string[];
}

/** The body of `PATCH data`. @throws Refusal 400 */
export function readPatches(body: Buffer): { patches: ElementPatch[] } & Ignoring {
  const name = 'dataPatchRequestMultiple';
  const { patches, ...rest } = parsed(body, name);
  if (!Array.isArray(patches) || !patches.every(isElementPatch)) return refuse('$.patches', name);
  return { patches, ignoredValidators: ignoredOf(rest) };
}

/** The body of `PATCH data/{guid}`. @throws Refusal 400 */
export function readSinglePatch(body: Buffer): { patch: Operation[] } & Ignoring {
  const name = 'dataPatchRequest';
  const { patch, ...rest } = parsed(body, name);
  if (!isPatch(patch)) return refuse('$.patch', name);
  return { patch, ignoredValidators: ignoredOf(rest) };
}

function parsed(body: Buffer, name: string): Record<string, unknown> {
  const text = body.toString();
  const read = parseJsonText(text);
  if ('error' in read) throw new Refusal(invalid({ $: [read.error], [name]: [required(name)] }));
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const required = (name: string): string => `The ${name} field is required.`;

function refuse(path: string, name: string): never {
  const message = `The JSON value could not be converted. Path: ${path}`;
  throw new Refusal(invalid({ [path]: [message], [name]: [required(name)] }));
}

const ignoredOf = ({ ignoredValidators: given }: Record<string, unknown>): string[] =>
  Array.isArray(given) ? given.filter((v): v is string => typeof v === 'string') : [];

const operations = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

const isPatch = (value: unknown): value is Operation[] =>
  Array.isArray(value) &&
  value.every(
    (o: Partial<Operation> | null) => operations.has(o?.op ?? '') && typeof o?.path === 'string',
  );

function isElementPatch(value: unknown): value is ElementPatch {
  const { dataElementId, patch } = (value ?? {}) as Partial<ElementPatch>;
  return typeof dataElementId === 'string' && isPatch(patch);
}
