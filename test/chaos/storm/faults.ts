import type { FaultRule } from '../../../src/sandbox/index.js';
import type { PlatformOutage } from '../../../src/sandbox/world/index.js';
import { targetApp } from '../rig/app-b.js';
import { create, patch, upload } from '../rig/scenario.js';

const list = { method: 'GET', path: '^/storage/api/v1/instances\\?' };
const texts = { method: 'PUT', path: '/presentationtexts$' };
const readBack = { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' };
const readSource = { method: 'GET', path: '^/ttd/klage/instances/.*/data/' };
const exchange = { method: 'GET', path: '^/authentication/' };
const maskinporten = { method: 'POST', path: '^/mp/token' };
const string = { 'content-type': 'application/json; charset=utf-8' };
const html = { 'content-type': 'text/html' };

/** A fault that meets one request: how many of them there are for each delivery. A create is met by its marker. */
export interface FaultClass {
  readonly share: number;
  readonly rule: FaultRule;
}

/** What can be the true reason of a parked delivery. */
export const refusal = 'create: refused by a validator';
/** What makes a second B by construction, which the audit must report (V11). */
export const birthAfterTLate = 'create: commits after T_late';

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
    rule: of(create, { commitLaterMs: tLate / 2, status: 502 }),
  },
  'create: rolled back late': {
    share: 0.01,
    rule: of(create, { rollBackLaterMs: tLate / 4, status: 500 }),
  },
  'create: rolled back late, twice': {
    share: 0.005,
    rule: of(create, { rollBackLaterMs: tLate / 3, status: 500, repeated: true }),
  },
  'create: answered late': { share: 0.01, rule: of(create, { delayAnswerMs: tLate / 2 }) },
  'create: processed late': { share: 0.01, rule: of(create, { delayMs: tLate / 2 }) },
  'create: born late, waited for': { share: 0.01, rule: of(create, { insertLaterMs: tLate / 3 }) },
  'create: its model comes later': {
    share: 0.01,
    rule: of(create, { modelLaterMs: tLate / 3, reset: true }),
  },
  'create: dies before its model': {
    share: 0.01,
    rule: of(create, { dieBetween: 'insert-and-model' }),
  },
  'create: dies before its answer': {
    share: 0.01,
    rule: of(create, { dieBetween: 'model-and-answer' }),
  },
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
  // What cannot heal: its delivery is parked.
  [refusal]: {
    share: 0.002,
    rule: of(create, { status: 403, body: { valid: false, message: 'x' }, headers: string }),
  },
  [birthAfterTLate]: {
    share: 0.002,
    rule: of(create, { commitLaterMs: tLate * 2 }),
  },
});

const of = (match: FaultRule['match'], action: FaultRule['action']) => ({ match, action });

/** The rule for one delivery, where the fault is one of a create; else for whoever comes next. */
export const ruleFor = ({ rule }: FaultClass, delivery: string): FaultRule =>
  rule.match === create ? { ...rule, match: { ...create, body: delivery } } : rule;

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
  // A roll-back that is refused leaves an orphan.
  'storage.deleteInstance 403': {
    share: 0.01,
    outage: { call: 'storage.deleteInstance', status: 403 },
  },
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
