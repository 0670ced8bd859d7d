import type { JsonValue } from '../../altinn/index.js';

export const pdpDecisions = ['Permit', 'Deny', 'NotApplicable', 'Indeterminate'] as const;
export type PdpDecision = (typeof pdpDecisions)[number];

/** The last part of `urn:oasis:names:tc:xacml:1.0:status:…`; `other` for anything else. */
export const pdpStatuses = ['ok', 'missing-attribute', 'syntax-error', 'processing-error'] as const;
export type PdpStatus = (typeof pdpStatuses)[number] | 'other';

/** The answer to one action. */
export interface PdpResult {
  readonly decision: PdpDecision;
  readonly status: PdpStatus;
  /** 0 when the policy asks for none. */
  readonly minimumLevel: number;
  /** There is an obligation that we do not know how to meet. */
  readonly unknownObligation: boolean;
}

const level = 'urn:altinn:minimum-authenticationlevel';
/** Binds organisations only; the subject here is never one. */
const organisationLevel = `${level}-org`;
const statusPrefix = 'urn:oasis:names:tc:xacml:1.0:status:';

type Members = Readonly<Record<string, JsonValue | undefined>>;

/**
 * Reads an answer of the PDP (reference authorization §1.4). Altinn writes camelCase keys; the PascalCase of its
 * documentation is taken too.
 * @returns undefined for anything that is not exactly `count` results which can be understood
 */
export function parseXacmlAnswer(
  json: JsonValue | undefined,
  count: number,
): readonly PdpResult[] | undefined {
  const results = listOf(membersOf(json)?.['response']);
  if (results?.length !== count) return undefined;
  const parsed = results.map(resultOf);
  return parsed.every((result) => result !== undefined) ? parsed : undefined;
}

function resultOf(json: JsonValue): PdpResult | undefined {
  const result = membersOf(json);
  const decision = pdpDecisions.find((name) => name === result?.['decision']);
  const obligations = result && obligationsOf(result['obligations']);
  if (!decision || !obligations) return undefined;
  return { decision, status: statusOf(result['status']), ...obligations };
}

function statusOf(json: JsonValue | undefined): PdpStatus {
  const value = membersOf(membersOf(json)?.['statuscode'])?.['value'];
  return pdpStatuses.find((name) => value === `${statusPrefix}${name}`) ?? 'other';
}

type Obligations = Pick<PdpResult, 'minimumLevel' | 'unknownObligation'>;

function obligationsOf(json: JsonValue | undefined): Obligations | undefined {
  let met: Obligations = { minimumLevel: 0, unknownObligation: false };
  const list = json === undefined || json === null ? [] : listOf(json);
  for (const obligation of list ?? [null]) {
    const assignments = listOf(membersOf(obligation)?.['attributeassignment']);
    // What an obligation without assignments asks for cannot be told.
    if (!assignments?.length) return undefined;
    for (const assignment of assignments) {
      const read = assignmentOf(assignment);
      if (!read) return undefined;
      met = {
        minimumLevel: Math.max(met.minimumLevel, read.minimumLevel),
        unknownObligation: met.unknownObligation || read.unknownObligation,
      };
    }
  }
  return met;
}

/** Undefined for a level that is no number: it must not become the lowest. */
function assignmentOf(json: JsonValue): Obligations | undefined {
  const { category, value } = membersOf(json) ?? {};
  if (category === organisationLevel) return { minimumLevel: 0, unknownObligation: false };
  if (category !== level) return { minimumLevel: 0, unknownObligation: true };
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^[0-9]$/.test(text)
    ? { minimumLevel: Number(text), unknownObligation: false }
    : undefined;
}

/** An object by its names in lower case; undefined when it is none, or when a name is there in two spellings. */
function membersOf(json: JsonValue | undefined): Members | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const entries = Object.entries(json).map(([name, value]) => [name.toLowerCase(), value] as const);
  const members = new Map(entries);
  return members.size === entries.length ? Object.fromEntries(members) : undefined;
}

const listOf = (json: JsonValue | undefined): readonly JsonValue[] | undefined =>
  Array.isArray(json) ? json : undefined;
