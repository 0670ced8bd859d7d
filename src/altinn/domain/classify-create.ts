import type { CreateOutcome } from './create-outcome.js';
import { orgOf, parseInstanceRef, type AppId, type InstanceRef } from './ids.js';
import type { Instance } from './instance.js';
import type { JsonObject } from './json.js';
import { deliveryMarker } from './marker.js';
import { parseInstance } from './parse-instance.js';
import { isObject, textOf } from './tolerant-json.js';
import { jsonOf, readBody, type UpstreamBody } from './upstream-answer.js';

type Unknown = Extract<CreateOutcome, { kind: 'unknown' }>;
type Then = Unknown['then'];

/** What was asked for; a 201 that names something else is no proof of it. */
export interface WantedInstance {
  readonly app: AppId;
  readonly deliveryId: string;
}

/**
 * The answer to a create as an outcome, by contract §7.1: each row of its table is a line here, in its order.
 * @param body the text as it came
 */
export function classifyCreate(
  status: number,
  contentType: string,
  body: string,
  wanted: WantedInstance,
): CreateOutcome {
  if (status === 201) return created(parseInstance(jsonOf({ contentType, text: body })), wanted);
  const read = readBody(contentType, body);
  if (status === 401 && read.shape === 'empty') return { kind: 'refused-at-door' };
  return { ...failed(status, read), status };
}

function created(instance: Instance | undefined, wanted: WantedInstance): CreateOutcome {
  if (!instance) return { ...unknown('transient', 'unreadable'), status: 201 };
  if (instance.appId !== wanted.app || instance.org !== orgOf(wanted.app))
    return { ...unknown('permanent', 'other-app'), status: 201 };
  const markerKept = instance.dataValues[deliveryMarker] === wanted.deliveryId;
  return { kind: 'created', instance, markerKept };
}

function failed(status: number, body: UpstreamBody): Unknown {
  if (status === 401) return unknown('transient', 'token-died');
  if (status === 403) return forbidden(body);
  if (status === 404) return notFound(body);
  if (status === 409 && body.shape !== 'other') return unknown('permanent', conflictCode(body));
  if (status === 400 || status === 415) return unknown('permanent', badRequestCode(body));
  if (isPassedThrough(status, body)) return unknown('transient', `storage-${status}`);
  if (status === 500) return internal(body);
  if ([429, 502, 503, 504].includes(status)) return unknown('transient', `ingress-${status}`);
  return unknown('permanent', 'unexpected-answer');
}

/** Storage's own status with `"{code} - {reason} - {body}"` (contract §1.3 row 11). */
const isPassedThrough = (status: number, body: UpstreamBody): boolean =>
  body.shape === 'string' && (status === 429 || status >= 500) && /^[0-9]{3} - /.test(body.text);

function forbidden(body: UpstreamBody): Unknown {
  if (body.shape === 'empty') return unknown('few-tries', 'denied-or-outage');
  if (body.shape === 'string') return unknown('permanent', 'party-or-user-not-allowed');
  if (body.shape === 'problem') {
    if (body.detail === undefined) return unknown('few-tries', 'denied-or-outage');
    const scope = /^Insufficient scope/i.test(body.detail);
    return unknown('permanent', scope ? 'insufficient-scope' : 'part-refused');
  }
  const json = isObject(body.json) ? body.json : {};
  if (json['valid'] === false) return unknown('permanent', 'validator-refused');
  if ('RequiredAuthenticationLevel' in json) return unknown('permanent', 'authentication-level');
  return unknown('permanent', 'unexpected-answer');
}

/** Register's failures all come as 404; only the text tells an unknown party from an outage. */
function notFound(body: UpstreamBody): Unknown {
  if (body.shape === 'problem') return unknown('transient', 'app-not-registered');
  if (body.shape !== 'string' || !body.json) return unknown('transient', 'app-not-deployed');
  if (/The exception was: (404 - Not Found|400 - Bad Request)|Unknown party/.test(body.text))
    return unknown('permanent', 'party-unknown');
  if (body.text.startsWith('Cannot lookup party'))
    return unknown('transient', 'register-unavailable');
  return unknown('permanent', 'unexpected-answer');
}

const conflictCode = (body: UpstreamBody): string =>
  body.shape === 'problem' && body.detail !== undefined ? 'part-refused' : 'conflict';

function badRequestCode(body: UpstreamBody): string {
  const aboutPart = body.shape === 'problem' && body.detail !== undefined;
  return aboutPart && body.title !== 'Error reading request' ? 'part-refused' : 'bad-request';
}

function internal(body: UpstreamBody): Unknown {
  if (body.shape === 'empty') return unknown('few-tries', 'unhandled-500');
  if (body.shape === 'string') return instantiationFailed(body.text);
  if (body.shape !== 'problem') return unknown('permanent', 'unexpected-answer');
  if ('initializationState' in body.members) return workflowFailed(body.members);
  const ours = body.title === 'Data type not found';
  return unknown('permanent', ours ? 'two-instance-parts' : 'unexpected-answer');
}

function instantiationFailed(text: string): Unknown {
  const id = /^Instantiation of data elements failed for instance (\S+)/.exec(text)?.[1];
  if (id !== undefined) return unknown('few-tries', 'data-elements-failed', refOf(id));
  if (text.startsWith('Instantiation of appId'))
    return unknown('few-tries', 'instantiation-failed');
  return unknown('permanent', 'unexpected-answer');
}

/** App library v9 (contract §1.5); it names the instance when it knows it. */
function workflowFailed(members: JsonObject): Unknown {
  const again = members['recommendedAction'] === 'retryInstanceCreation';
  return unknown(
    again ? 'transient' : 'few-tries',
    'workflow-failed',
    refOf(textOf(members['instanceId'])),
  );
}

const refOf = (id: string | undefined): InstanceRef | undefined =>
  id === undefined ? undefined : parseInstanceRef(id.toLowerCase());

const unknown = (then: Then, code: string, named?: InstanceRef): Unknown => ({
  kind: 'unknown',
  then,
  code,
  ...(named && { named }),
});
