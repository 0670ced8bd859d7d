import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** Keys from the root of a document. */
export type YamlPath = readonly (string | number)[];

/** One thing that is wrong at a place of a YAML file; never the value that stands there. */
export interface YamlFinding {
  /** 1-based. */
  readonly line: number;
  /** RFC 6901; empty for the document itself. */
  readonly pointer: string;
  readonly expected: string;
}

/** A YAML file checked against a class with class-validator's rules. */
export interface CheckedYaml<T> {
  /** There only when nothing was wrong. */
  readonly value?: T;
  readonly findings: readonly YamlFinding[];
  /** Where a path stands, or the nearest thing around it. */
  readonly at: (path: YamlPath, expected: string) => YamlFinding;
}

/**
 * YAML 1.2 core schema without tags, aliases and double keys; unknown keys are refused. A `%YAML` line is refused as
 * well: version 1.1 has merge keys, and reads other values out of the same text.
 */
export function checkYaml<T extends object>(
  text: string,
  shape: ClassConstructor<T>,
): CheckedYaml<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (path: YamlPath, expected: string): YamlFinding =>
    located(document, lines, path, expected);
  const syntax = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    line: lines.linePos(pos[0]).line,
    pointer: '',
    expected: `YAML 1.2 without tags of its own (${code})`,
  }));
  if (hasOddities(document, text)) {
    syntax.push({
      line: 1,
      pointer: '',
      expected: 'YAML without a version line and keys such as `__proto__`',
    });
  }
  if (syntax.length > 0) return { findings: syntax, at };
  const plain = plainObject(document);
  if (typeof plain === 'string') return { findings: [at([], plain)], at };
  const value = plainToInstance(shape, plain);
  const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
  const findings = validateSync(value, options)
    .flatMap((error) => pathsOf(error, []))
    .map(({ path, expected }) => at(path, expected));
  return findings.length > 0 ? { findings, at } : { value, findings, at };
}

function hasOddities(document: Document, text: string): boolean {
  let inherited = false;
  visit(document, {
    Pair: (_, { key }) => {
      // The check for unknown keys does not see a name that every object has.
      inherited ||= isScalar(key) && typeof key.value === 'string' && key.value in Object.prototype;
    },
  });
  return inherited || /^%YAML\b/m.test(text);
}

/** The document as plain data, or what was expected. A few lines of aliases can stand for gigabytes. */
function plainObject(document: Document): object | string {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? value : 'keys and values';
  } catch {
    return 'YAML without aliases';
  }
}

function pathsOf(error: ValidationError, above: YamlPath): { path: YamlPath; expected: string }[] {
  const key = /^\d+$/.test(error.property) ? Number(error.property) : error.property;
  const path = [...above, key];
  const { whitelistValidation, ...others } = error.constraints ?? {};
  const messages = whitelistValidation ? ['no such key'] : new Set(Object.values(others));
  const own = [...messages].map((expected) => ({ path, expected }));
  return [...own, ...(error.children ?? []).flatMap((child) => pathsOf(child, path))];
}

function located(
  document: Document,
  lines: LineCounter,
  path: YamlPath,
  expected: string,
): YamlFinding {
  const pointer = path
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number] } | undefined;
    if (node?.range) return { line: lines.linePos(node.range[0]).line, pointer, expected };
  }
  return { line: 1, pointer, expected };
}
