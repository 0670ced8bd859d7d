import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { Grant } from '../domain/grant.js';
import { Grants } from '../domain/grants.js';
import { grantRuleFindings } from './grant-rules.js';
import { GrantsDto, type GrantDto } from './grants.dto.js';
import {
  GrantsFileError,
  type Finding,
  type GrantFinding,
  type Path,
} from './grants-file-error.js';

/** @throws GrantsFileError with everything that is wrong with the file */
export function loadGrants(file: string): Grants {
  const lines = new LineCounter();
  const document = parse(file, lines);
  const dto = plainToInstance(GrantsDto, plain(file, document));
  const findings = validate(dto);
  const all = findings.length > 0 ? findings : grantRuleFindings(dto);
  if (all.length > 0) {
    throw new GrantsFileError(
      file,
      all.map((finding) => located(finding, document, lines)),
    );
  }
  return new Grants(dto.grants.map(grantOf));
}

/** YAML 1.2 core schema: no tag makes an object of a class, no key stands twice. */
function parse(file: string, lines: LineCounter): Document {
  const document = parseDocument(read(file), { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    throw new GrantsFileError(
      file,
      problems.map(({ code, pos }) => ({
        line: lines.linePos(pos[0]).line,
        pointer: '',
        expected: `expected YAML 1.2 without tags of its own (${code})`,
      })),
    );
  }
  return document;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new GrantsFileError(file, [whole('expected a file that can be read')]);
  }
}

/** Aliases are refused: a few lines of them can stand for gigabytes. */
function plain(file: string, document: Document): object {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new GrantsFileError(file, [whole('expected YAML without aliases')]);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new GrantsFileError(file, [whole('expected keys and values')]);
}

const whole = (expected: string): GrantFinding => ({ line: 1, pointer: '', expected });

function validate(dto: GrantsDto): Finding[] {
  const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
  return validateSync(dto, options).flatMap((error) => findingsOf(error, []));
}

function findingsOf(error: ValidationError, above: Path): Finding[] {
  const key = /^\d+$/.test(error.property) ? Number(error.property) : error.property;
  const path = [...above, key];
  const { whitelistValidation, ...others } = error.constraints ?? {};
  const messages = whitelistValidation ? ['no such key'] : new Set(Object.values(others));
  const own = [...messages].map((expected) => ({ path, expected }));
  return [...own, ...(error.children ?? []).flatMap((child) => findingsOf(child, path))];
}

/** The line of the value, or of the nearest thing around it when the value is missing. */
function located({ path, expected }: Finding, document: Document, lines: LineCounter) {
  const pointer = path.map((key) => `/${escape(String(key))}`).join('');
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number] } | undefined;
    if (node?.range) return { line: lines.linePos(node.range[0]).line, pointer, expected };
  }
  return { line: 1, pointer, expected };
}

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function grantOf({ id, caller, flows, operations }: GrantDto): Grant {
  return {
    id,
    caller: {
      ...(caller.issuers ? { issuers: new Set(caller.issuers) } : {}),
      organisations: new Set(caller.organisations),
      clientIds: caller.clientIds ? new Set(caller.clientIds) : 'any',
      scopes: caller.scopes ?? [],
    },
    flows: flows.includes('*') ? 'all' : new Set(flows),
    operations: new Set(operations),
  };
}
