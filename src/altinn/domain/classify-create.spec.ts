import { describe, expect, it } from '@jest/globals';
import { answerOf, recorded, type Exchange } from '../../../test/support/recorded.js';
import { classifyCreate } from './classify-create.js';
import type { CreateOutcome } from './create-outcome.js';
import { appId } from './ids.js';

const wanted = { app: appId('ttd/app-b'), deliveryId: 'd-1' };
const json = 'application/json; charset=utf-8';
const guid = '794038f1-1d75-4dbb-92f5-6ad5f3b026dc';

const classify = (status: number, body?: unknown, contentType = json): CreateOutcome =>
  classifyCreate(
    status,
    body === undefined ? '' : contentType,
    body === undefined
      ? ''
      : typeof body === 'string' && contentType !== json
        ? body
        : JSON.stringify(body),
    wanted,
  );

const isCreate = ({ request, response }: Exchange): boolean =>
  request?.method === 'POST' && /^\/\w+\/app-\w\/instances(\?|$)/.test(request.path) && !!response;

const short = (outcome: CreateOutcome): string =>
  outcome.kind === 'unknown'
    ? `${outcome.then} ${outcome.code}${outcome.named ? ' named' : ''}`
    : outcome.kind;

/** By file: a part of the exchange's name, and what it means. The first part that fits counts. */
const meanings: Record<string, [RegExp, string][]> = {
  '01': [
    [
      /unknown organisationNumber|organisationNumber malformed|unknown personNumber/,
      'permanent party-unknown',
    ],
    [/unknown partyId|partyId not a number/, 'transient register-unavailable'],
    [
      /owner|no body|empty body|JSON null|text\/plain|query instanceOwnerPartyId and/,
      'permanent bad-request',
    ],
    [/malformed JSON|JSON array|dueBefore|object value|garbage token/, 'few-tries unhandled-500'],
    [/authlevel 1/, 'permanent authentication-level'],
    [
      /other person|another org|enterprise|raw Maskinporten|wrong (app|org)/,
      'few-tries denied-or-outage',
    ],
    [/token|signature|exp|JWT|basic/, 'refused-at-door'],
  ],
  '02': [
    [/instance part malformed|without boundary/, 'few-tries unhandled-500'],
    [/two instance parts/, 'permanent two-instance-parts'],
    [/ref-data-as-pdf/, 'permanent part-refused'],
    [/content type with charset/, 'few-tries data-elements-failed named'],
    [/./, 'permanent bad-request'],
  ],
  '04': [
    [/model part|ref-data-as-pdf/, 'permanent part-refused'],
    [/charset on binary|hook throws/, 'few-tries data-elements-failed named'],
    [/validator throws/, 'few-tries unhandled-500'],
    [/503/, 'transient storage-503'],
    [/500/, 'transient storage-500'],
    [/502/, 'transient storage-502'],
    [/429/, 'transient storage-429'],
    [/lost/, 'few-tries instantiation-failed'],
  ],
  '14': [
    [/throws/, 'few-tries unhandled-500'],
    [/reject/, 'permanent validator-refused'],
  ],
  '15': [
    [
      /org number, PDP|partyId, Register (500|503|429|401)|403 on INSERT/,
      'few-tries denied-or-outage',
    ],
    [/org number, Register|partyId, Register reset/, 'transient register-unavailable'],
    [/503 on INSERT/, 'transient storage-503'],
    [/401 on INSERT/, 'transient token-died'],
    [/404 on INSERT/, 'transient app-not-registered'],
    [/409 on INSERT/, 'permanent conflict'],
    [/reset before INSERT|html on INSERT/, 'few-tries instantiation-failed'],
  ],
  '16': [
    [/expires (before|after)/, 'transient token-died'],
    [/429/, 'transient storage-429'],
  ],
};

describe('what a recorded failed create means (contract §7.1)', () => {
  for (const [file, rows] of Object.entries(meanings)) {
    const failures = recorded(file).filter((e) => isCreate(e) && e.response?.status !== 201);
    it(`has failures in ${file}`, () => expect(failures.length).toBeGreaterThan(1));
    it.each(failures.map((e) => [`${e.name} → ${e.response!.status}`, e] as const))(
      `${file} %s`,
      (_title, exchange) => {
        const { status, contentType, text } = answerOf(exchange);
        const outcome = classifyCreate(status, contentType, text, wanted);
        const meaning = rows.find(([name]) => name.test(exchange.name))?.[1];
        expect(short(outcome)).toBe(meaning);
        expect(JSON.stringify(outcome)).not.toMatch(/[0-9]{11}|lookup|Exception/);
      },
    );
  }

  it('takes every recorded 201 as created', () => {
    const created = ['01', '02', '04'].flatMap((file) =>
      recorded(file).filter((e) => isCreate(e) && e.response?.status === 201),
    );
    expect(created.length).toBeGreaterThan(20);
    for (const exchange of created) {
      const { status, contentType, text } = answerOf(exchange);
      const { appId: app } = exchange.response!.body as { appId: string };
      const outcome = classifyCreate(status, contentType, text, { ...wanted, app: appId(app) });
      expect(outcome.kind).toBe('created');
    }
  });
});

describe('rows of contract §7.1 that were not recorded', () => {
  const problem = { title: 'Forbidden', status: 403 };
  const v9 = {
    title: 'Instance initialization failed.',
    status: 500,
    detail: 'x',
    initializationState: 'workflowFailed',
  };
  it.each<[string, number, unknown, string | undefined, string]>([
    [
      '403 text',
      403,
      'Party 500 is not allowed to instantiate',
      json,
      'permanent party-or-user-not-allowed',
    ],
    [
      '403 scope',
      403,
      { ...problem, detail: 'Insufficient scope' },
      json,
      'permanent insufficient-scope',
    ],
    ['403 html', 403, '<html>', 'text/html', 'permanent unexpected-answer'],
    [
      '404 unknown party',
      404,
      'Cannot lookup party: Unknown party',
      json,
      'permanent party-unknown',
    ],
    ['404 empty', 404, undefined, undefined, 'transient app-not-deployed'],
    ['404 html', 404, '<html>', 'text/html', 'transient app-not-deployed'],
    ['409 text', 409, 'No matching startevent', json, 'permanent conflict'],
    ['429 html', 429, '<html>', 'text/html', 'transient ingress-429'],
    ['503 empty', 503, undefined, undefined, 'transient ingress-503'],
    ['504 html', 504, '<html>', 'text/html', 'transient ingress-504'],
    ['500 html', 500, '<html>', 'text/html', 'permanent unexpected-answer'],
    [
      'v9 named',
      500,
      { ...v9, instanceId: `500/${guid}` },
      json,
      'few-tries workflow-failed named',
    ],
    [
      'v9 again',
      500,
      { ...v9, recommendedAction: 'retryInstanceCreation' },
      json,
      'transient workflow-failed',
    ],
    ['200', 200, { id: `500/${guid}` }, json, 'permanent unexpected-answer'],
    ['302', 302, undefined, undefined, 'permanent unexpected-answer'],
    ['418', 418, 'x', json, 'permanent unexpected-answer'],
    ['201 html', 201, '<html>', 'text/html', 'transient unreadable'],
    ['201 empty', 201, undefined, undefined, 'transient unreadable'],
  ])('%s', (_name, status, body, contentType, meaning) => {
    expect(short(classify(status, body, contentType))).toBe(meaning);
  });

  it('reads the instance that a 500 names', () => {
    const text = `Instantiation of data elements failed for instance 500/${guid} for party 500`;
    expect(classify(500, text)).toMatchObject({ status: 500, named: { partyId: '500', guid } });
  });
});

describe('a 201', () => {
  const instance = {
    id: `500/${guid}`,
    appId: 'ttd/app-b',
    org: 'ttd',
    dataValues: { 'flerapp.delivery': 'd-1' },
  };

  it('keeps the marker or not', () => {
    expect(classify(201, instance)).toMatchObject({ kind: 'created', markerKept: true });
    for (const dataValues of [null, {}, { 'flerapp.delivery': 'd-2' }])
      expect(classify(201, { ...instance, dataValues })).toMatchObject({ markerKept: false });
  });

  it('of another app or org proves nothing', () => {
    for (const other of [{ appId: 'ttd/app-c' }, { org: 'brg' }])
      expect(short(classify(201, { ...instance, ...other }))).toBe('permanent other-app');
  });
});
