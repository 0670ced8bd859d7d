import type { FaultRule } from '../../../src/sandbox/index.js';
import type { PlatformOutage } from '../../../src/sandbox/world/index.js';
import { targetApp } from '../rig/cluster.js';
import { create, patch, upload } from '../rig/scenario.js';

const list = { method: 'GET', path: '^/storage/api/v1/instances\\?' };
const texts = { method: 'PUT', path: '/presentationtexts$' };
const readBack = { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' };
const readSource = { method: 'GET', path: '^/ttd/klage/instances/.*/data/' };
const exchange = { method: 'GET', path: '^/authentication/' };
const maskinporten = { method: 'POST', path: '^/mp/token' };
const string = { 'content-type': 'application/json; charset=utf-8' };
const html = { 'content-type': 'text/html' };

/** A fault that meets one request: how many of them there are for each delivery. */
export interface FaultClass {
  readonly share: number;
  readonly rule: Omit<FaultRule, 'label' | 'times' | 'chance'>;
}

/** A request that app B's own code refuses for good, and the reason for which its delivery is parked then. */
export const permanent = 'create: refused by a validator';
export const permanentReason = 'validator-refused';

/** What a request can meet on its way. @param tLate milliseconds */
export const faultClasses = (tLate: number): Record<string, FaultClass> => ({
  'create: answer lost': { share: 0.03, rule: of(create, { dropAfterProcessing: true }) },
  'create: answer cut short': { share: 0.01, rule: of(create, { truncate: true }) },
  'create: reset': { share: 0.01, rule: of(create, { reset: true }) },
  'create: 502': { share: 0.01, rule: of(create, { status: 502, body: '<html>', headers: html }) },
  'create: 503 passed on': {
    share: 0.01,
    rule: of(create, { status: 503, body: '"503 - Service Unavailable - "', headers: string }),
  },
  'create: 401 at the door': { share: 0.005, rule: of(create, { status: 401 }) },
  'create: commits late, no answer': {
    share: 0.01,
    rule: of(create, { commitLaterMs: tLate / 3 }),
  },
  'create: commits late, 502': {
    share: 0.01,
    rule: of(create, { commitLaterMs: tLate / 2, answer: 502 }),
  },
  'create: rolled back late': {
    share: 0.01,
    rule: of(create, { rollBackLaterMs: tLate / 4, answer: 500 }),
  },
  'create: rolled back late, twice': {
    share: 0.005,
    rule: of(create, { rollBackLaterMs: tLate / 3, answer: 500, repeated: true }),
  },
  'create: answered late': { share: 0.01, rule: of(create, { delayAnswerMs: tLate / 2 }) },
  'create: processed late': { share: 0.01, rule: of(create, { delayMs: tLate / 2 }) },
  'model: answer lost': { share: 0.02, rule: of(patch, { dropAfterProcessing: true }) },
  'model: 500': { share: 0.02, rule: of(patch, { status: 500 }) },
  'model: commits late': { share: 0.01, rule: of(patch, { commitLaterMs: tLate / 5 }) },
  'upload: answer lost': { share: 0.02, rule: of(upload, { dropAfterProcessing: true }) },
  'upload: commits late': { share: 0.01, rule: of(upload, { commitLaterMs: tLate / 5 }) },
  'upload: 503': { share: 0.01, rule: of(upload, { status: 503 }) },
  'texts: answer lost': { share: 0.01, rule: of(texts, { dropAfterProcessing: true }) },
  'read-back: cut short': { share: 0.01, rule: of(readBack, { truncate: true }) },
  'source: 500': { share: 0.01, rule: of(readSource, { status: 500 }) },
  'list: 500': { share: 0.01, rule: of(list, { status: 500 }) },
  'list: cut short': { share: 0.01, rule: of(list, { truncate: true }) },
  'exchange: 503': { share: 0.002, rule: of(exchange, { status: 503 }) },
  'Maskinporten: 503': { share: 0.002, rule: of(maskinporten, { status: 503 }) },
  // What cannot heal: parked as {@link permanentReason}.
  [permanent]: {
    share: 0.002,
    rule: of(create, { status: 403, body: { valid: false, message: 'x' }, headers: string }),
  },
  // A second B by construction, which the audit must report (V11).
  'create: commits after T_late': {
    share: 0.002,
    rule: of(create, { commitLaterMs: tLate * 2 }),
  },
});

const of = (match: FaultRule['match'], action: FaultRule['action']) => ({ match, action });

/** What breaks once between app B and the platform; the label is the sandbox's own. */
export const outageClasses: Record<string, { share: number; outage: PlatformOutage }> = {
  'storage.createInstance app dies after': {
    share: 0.01,
    outage: { call: 'storage.createInstance', appDies: 'after' },
  },
  'storage.createInstance connection lost after': {
    share: 0.01,
    outage: { call: 'storage.createInstance', connectionLost: 'after' },
  },
  'storage.postData app dies after': {
    share: 0.01,
    outage: { call: 'storage.postData', appDies: 'after' },
  },
  'storage.postData 503': { share: 0.01, outage: { call: 'storage.postData', status: 503 } },
  'storage.process 500': { share: 0.01, outage: { call: 'storage.process', status: 500 } },
  'pdp connection lost before': {
    share: 0.01,
    outage: { call: 'pdp', connectionLost: 'before' },
  },
};

export const onTarget = (outage: PlatformOutage): PlatformOutage => ({
  ...outage,
  appId: targetApp,
  times: 1,
});
