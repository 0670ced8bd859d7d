import { ValidateBy, type ValidationOptions } from 'class-validator';
import jsonata from 'jsonata';
import { isAppId, safeFilename } from '../../../altinn/index.js';
import { looksLikeOrganisationNumber } from '../../../config/index.js';
import { instantOf, pollInterval, wholeDays } from './flow-times.js';

export const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Ids of data types and BPMN elements. */
export const dataType = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/;
/** An attribute of a subject and its value, as policies have them. */
export const subjectUrn = /^urn:altinn:[a-z]+(?:-[a-z]+)*(?::[a-z-]+)?:[A-Za-z0-9_-]{1,100}$/;
/** At most 9 of years and the like: nobody waits a hundred years. */
export const duration =
  /^P(?=\d|T\d)(?:\dY)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,4}H)?(?:\d{1,5}M)?(?:\d{1,6}S)?)?$/;

export const expected = (message: string): { message: string } => ({ message });

type Rule = (value: unknown) => boolean;

const rule = (name: string, validate: Rule, message: string, options?: ValidationOptions) =>
  ValidateBy({ name, validator: { validate } }, { ...options, message });

const text =
  (check: (value: string) => boolean): Rule =>
  (value) =>
    typeof value === 'string' && check(value);

export const IsAppId = (): PropertyDecorator =>
  rule('isAppId', text(isAppId), 'an app of the form org/app');

export const IsOrganisationNumber = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isOrganisationNumber',
    text(looksLikeOrganisationNumber),
    'an organisation number of nine digits',
    options,
  );

export const IsJsonata = (): PropertyDecorator =>
  rule('isJsonata', text(isExpression), 'a JSONata expression that can be parsed');

export const IsSafeFilename = (): PropertyDecorator =>
  rule(
    'isSafeFilename',
    text((name) => safeFilename(name) === name),
    'a file name with an extension that Altinn stores unchanged',
  );

export const IsInstant = (): PropertyDecorator =>
  rule(
    'isInstant',
    text((value) => instantOf(value) !== undefined),
    'a time with its offset such as 2026-12-01T00:00:00+01:00',
  );

export const IsPollInterval = (): PropertyDecorator =>
  rule(
    'isPollInterval',
    (value) => value === false || (typeof value === 'string' && pollInterval(value) !== undefined),
    'false, or one second to one day such as 30s, 5m or 1h',
  );

export const IsWholeDays = (): PropertyDecorator =>
  rule(
    'isWholeDays',
    text((value) => wholeDays(value) !== undefined),
    'whole days such as P30D',
  );

/** `{ key: expression }`, at least one. */
export const IsExpressionMap = (): PropertyDecorator =>
  rule('isExpressionMap', isExpressionMap, 'names with JSONata expressions that can be parsed');

/** Keys that the design has and a later version brings: refused rather than ignored. */
export const NotSupportedYet = (): PropertyDecorator =>
  rule('notSupportedYet', (value) => value === undefined, 'nothing: not supported yet');

function isExpressionMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([, e]) => typeof e === 'string' && isExpression(e));
}

export function isExpression(expression: string): boolean {
  try {
    jsonata(expression);
    return true;
  } catch {
    return false;
  }
}
