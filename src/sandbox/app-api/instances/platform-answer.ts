import type { PlatformHttpError } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { bareMembers, empty, json } from '../app-request/index.js';

/** `ExceptionResponse`: how the instances controller passes a platform's failure on (contract §1.3 row 11). */
export function platformAnswer({ status, message }: PlatformHttpError): Answer {
  if (status === 403) return empty(403);
  if (status === 404 || status === 409) return json(status, bareMembers(status));
  return json(status, message);
}

/** A problem that another controller would send as `application/problem+json`. */
export const asJson = (answer: Answer): Answer =>
  answer.type === undefined ? answer : { ...answer, type: 'application/json; charset=utf-8' };
