import type { FaultRule } from '../../../src/sandbox/index.js';
import type { PlatformOutage } from '../../../src/sandbox/world/index.js';
import { targetApp } from '../rig/app-b.js';
import { create, patch, upload } from '../rig/scenario.js';

const list = { method: 'GET', path: '^/storage/api/v1/instances\\?' };
const texts = { method: 'PUT', path: '/presentationtexts$' };
const readBack = { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' };
const readSource = { method: 'GET', path: '^/ttd/klage/instances/.*/data/' };
const exchange = { method: 'GET', path: '^/authentication/' };
const string = { 'content-type': 'application/json; charset=utf-8' };

const always = (
  match: FaultRule['match'],
  chance: number,
  action: FaultRule['action'],
): FaultRule => ({ match, times: 'always', chance, action });

/** Faults that any request may meet at any time. @param tLate milliseconds */
export const faultRules = (tLate: number): FaultRule[] => [
  always(create, 0.02, { dropAfterProcessing: true }),
  always(create, 0.01, { truncate: true }),
  always(create, 0.01, { reset: true }),
  always(create, 0.01, { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }),
  always(create, 0.01, { status: 503, body: '"503 - Service Unavailable - "', headers: string }),
  always(create, 0.01, { commitLaterMs: tLate / 3 }),
  always(create, 0.01, { commitLaterMs: tLate / 2, status: 502 }),
  always(create, 0.01, { rollBackLaterMs: tLate / 4, status: 500 }),
  always(create, 0.005, { rollBackLaterMs: tLate / 3, status: 500, repeated: true }),
  always(create, 0.01, { delayAnswerMs: tLate / 2 }),
  always(create, 0.01, { delayMs: tLate / 2 }),
  always(patch, 0.02, { dropAfterProcessing: true }),
  always(patch, 0.02, { status: 500 }),
  always(upload, 0.02, { dropAfterProcessing: true }),
  always(upload, 0.01, { commitLaterMs: tLate / 5 }),
  always(upload, 0.01, { status: 503 }),
  always(texts, 0.01, { dropAfterProcessing: true }),
  always(readBack, 0.005, { truncate: true }),
  always(readSource, 0.01, { status: 500 }),
  always(list, 0.05, { status: 500 }),
  always(list, 0.02, { truncate: true }),
  always(exchange, 0.05, { status: 503 }),
];

/** What can break between an app B and the platform. */
export const outages: PlatformOutage[] = [
  { call: 'storage.createInstance', appId: targetApp, chance: 0.01, appDies: 'after' },
  { call: 'storage.createInstance', appId: targetApp, chance: 0.01, connectionLost: 'after' },
  { call: 'storage.postData', appId: targetApp, chance: 0.005, appDies: 'after' },
  { call: 'storage.postData', appId: targetApp, chance: 0.01, status: 503 },
  { call: 'storage.process', appId: targetApp, chance: 0.01, status: 500 },
  // Some roll-backs are refused, and what they were to take back stays as an orphan.
  { call: 'storage.deleteInstance', appId: targetApp, chance: 0.5, status: 403 },
  { call: 'pdp', appId: targetApp, chance: 0.002, connectionLost: 'before' },
];

/** What persons do to some of the sources' instances, and the reasons for which these may then be parked. */
export const interference = {
  'edit-b': ['target-changed'],
  'delete-b': ['target-deleted'],
  'change-a': ['source-changed'],
  'impossible-a': ['prefill-failed'],
} as const;
export type Interference = keyof typeof interference;

/** A rare birth after T_late: a second B by construction, which the audit must report. */
export const lateBirth = (tLate: number): FaultRule => ({
  match: create,
  action: { commitLaterMs: tLate + 1_500 },
});
