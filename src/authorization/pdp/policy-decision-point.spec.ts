import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AltinnClient } from '../../../test/support/altinn-client.js';
import { answer, type Handler, Loopback } from '../../../test/support/loopback.js';
import { appId, PdpGateway } from '../../altinn/index.js';
import type { PdpQuestion } from './pdp-question.js';
import type { PdpVerdict } from './pdp-verdict.js';
import { PolicyDecisionPoint } from './policy-decision-point.js';

const app = appId('ttd/klage');
const instance = { partyId: '500000', guid: '00000000-0000-4000-8000-000000000001' };
const subject = { userId: 1337 };
const one: PdpQuestion = { subject, actions: ['read'], resource: { instance } };
const two = { ...one, actions: ['read', 'write'] };

const prefix = 'urn:oasis:names:tc:xacml:1.0:status:';
const decided = (decision: string, status = 'ok', more: object = {}) => ({
  decision,
  status: { statusCode: { value: prefix + status } },
  ...more,
});
const obligation = (category: string, value: unknown) => ({
  id: 'urn:altinn:obligation:authenticationLevel1',
  attributeAssignment: [{ attributeId: 'x', value, category }],
});
const level = (value: unknown) => obligation('urn:altinn:minimum-authenticationlevel', value);
const permit = (...obligations: object[]) => decided('Permit', 'ok', { obligations });

const permitted: PdpVerdict = { effect: 'permit' };
const denied = (cause: string) => ({ effect: 'deny', cause });
const unavailable = { effect: 'defer', cause: 'pdp-unavailable' };

describe('the policy decision point', () => {
  let server: Loopback;
  let client: AltinnClient;
  let handler: Handler;

  beforeEach(async () => {
    server = await new Loopback((request, response) => handler(request, response)).start();
    client = await AltinnClient.to(server.url, {}, 'sandbox', 'subscription-key');
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const ask = (question = one, rule = { level: 3, minimumLevel: 0 }) =>
    new PolicyDecisionPoint(client.get(PdpGateway)).ask(app, question, rule);
  const answering = (...response: object[]) => {
    handler = (_, to) => answer(to, 200, { response });
  };

  it('is asked at the platform, with a token for that and the subscription key', async () => {
    answering(decided('Permit'));
    expect(await ask()).toEqual(permitted);
    const [{ method, url, headers, body }] = server.requests as [(typeof server.requests)[0]];
    expect(`${method} ${url}`).toBe('POST /authorization/api/v1/authorize');
    expect(headers).toMatchObject({
      authorization: 'Bearer token-1',
      'ocp-apim-subscription-key': 'subscription-key',
      'content-type': 'application/json',
    });
    expect(JSON.parse(body.toString())).toMatchObject({ Request: { ReturnPolicyIdList: false } });
    expect(client.tokens.asked).toMatchObject([
      { client: 'ttd', scopes: ['altinn:authorization/authorize'] },
    ]);
  });

  it.each([
    ['Permit', 'ok', permitted],
    ['Permit', 'syntax-error', permitted],
    ['Permit', 'processing-error', permitted],
    ['Permit', 'missing-attribute', permitted],
    ['Deny', 'ok', denied('pdp-deny')],
    ['Deny', 'syntax-error', denied('pdp-deny')],
    ['Deny', 'processing-error', denied('pdp-deny')],
    ['Deny', 'missing-attribute', denied('pdp-deny')],
    ['NotApplicable', 'ok', denied('pdp-not-applicable')],
    ['NotApplicable', 'syntax-error', denied('pdp-not-applicable')],
    ['NotApplicable', 'processing-error', denied('pdp-not-applicable')],
    ['NotApplicable', 'missing-attribute', denied('pdp-not-applicable')],
    ['Indeterminate', 'ok', unavailable],
    ['Indeterminate', 'syntax-error', unavailable],
    ['Indeterminate', 'processing-error', denied('pdp-indeterminate')],
    ['Indeterminate', 'missing-attribute', denied('pdp-indeterminate')],
    ['Indeterminate', 'brand-new', unavailable],
  ])('%s with status %s', async (decision, status, verdict) => {
    answering(decided(decision, status));
    expect(await ask()).toEqual(verdict);
  });

  it.each<[string, object, PdpVerdict | object]>([
    ['a level that is met', permit(level('3')), permitted],
    ['a level as a number', permit(level(3)), permitted],
    ['a level above', permit(level('4')), denied('level-too-low')],
    ['the highest of several', permit(level('2'), level('4')), denied('level-too-low')],
    [
      "an organisation's level, which binds no person",
      permit(obligation('urn:altinn:minimum-authenticationlevel-org', '4')),
      permitted,
    ],
    [
      'an obligation that is not known',
      permit(level('2'), obligation('urn:altinn:new', '1')),
      denied('pdp-unknown-obligation'),
    ],
    ['null in place of obligations', decided('Permit', 'ok', { obligations: null }), permitted],
    ['a level that is no number', permit(level('high')), unavailable],
    ['a level that is missing', permit(level(undefined)), unavailable],
    ['an obligation without assignments', permit({ id: 'x' }), unavailable],
    [
      'obligations that are no list',
      decided('Permit', 'ok', { obligations: level('1') }),
      unavailable,
    ],
    ['PascalCase', { Decision: 'Permit', Obligations: [level('4')] }, denied('level-too-low')],
    ['a key in two spellings', { decision: 'Deny', Decision: 'Permit' }, unavailable],
    ['a decision that is none', decided('permit'), unavailable],
    ['no decision', {}, unavailable],
  ])('a result with %s', async (_, result, verdict) => {
    answering(result);
    expect(await ask()).toEqual(verdict);
  });

  it.each([
    [3, 3, permitted],
    [2, 3, denied('level-too-low')],
    [0, 1, denied('level-too-low')],
  ])('level %d where the flow asks for %d', async (own, minimumLevel, verdict) => {
    answering(decided('Permit'));
    expect(await ask(one, { level: own, minimumLevel })).toEqual(verdict);
  });

  it.each([
    ['all permit', [permit(), permit()], permitted],
    ['the last denies', [permit(), decided('Deny')], denied('pdp-deny')],
    [
      'one denies and one is not known',
      [decided('Indeterminate', 'syntax-error'), decided('NotApplicable')],
      denied('pdp-not-applicable'),
    ],
    ['one is not known', [permit(), decided('Indeterminate', 'syntax-error')], unavailable],
    ['one result for two questions', [permit()], unavailable],
    ['three results for two questions', [permit(), permit(), permit()], unavailable],
    ['none', [], unavailable],
  ])('of two actions: %s', async (_, results, verdict) => {
    answering(...results);
    expect(await ask(two)).toEqual(verdict);
  });

  it('takes no second result for one question', async () => {
    answering(permit(), decided('Deny'));
    expect(await ask()).toEqual(unavailable);
  });

  const json = { 'content-type': 'application/json' };
  const html = { 'content-type': 'text/html' };
  it.each<[string, Handler]>([
    ['HTML', (_, to) => void to.writeHead(200, html).end('<p>Permit</p>')],
    ['a list', (_, to) => answer(to, 200, [permit()])],
    ['an empty 200', (_, to) => answer(to, 200)],
    ['cut-off JSON', (_, to) => void to.writeHead(200, json).end('{"response":[{"decision":"Per')],
    ['201', (_, to) => answer(to, 201, { response: [permit()] })],
    ['429', (_, to) => answer(to, 429, undefined)],
    ['500', (_, to) => answer(to, 500, { response: [permit()] })],
    ['503', (_, to) => answer(to, 503)],
    ['404', (_, to) => answer(to, 404)],
    ['a connection that is cut', (_, to) => void to.destroy()],
    [
      'a body above the cap',
      (_, to) => answer(to, 200, { response: [permit()], x: 'x'.repeat(70_000) }),
    ],
  ])('T20 defers on %s', async (_, reply) => {
    handler = reply;
    expect(await ask()).toEqual(unavailable);
    expect(server.requests).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const location = `${server.url}/elsewhere`;
    handler = ({ url }, to) =>
      url.endsWith('/authorize')
        ? answer(to, 302, undefined, { location })
        : answer(to, 200, { response: [permit()] });
    expect(await ask()).toEqual(unavailable);
    expect(server.requests).toHaveLength(1);
  });

  it('defers when no answer comes in time', async () => {
    await client.close();
    client = await AltinnClient.to(server.url, { pdp: 50 });
    handler = () => undefined;
    expect(await ask()).toEqual(unavailable);
  });

  it('defers when nobody listens', async () => {
    await client.close();
    client = await AltinnClient.to('http://127.0.0.1:1');
    expect(await ask()).toEqual(unavailable);
  });

  it('keeps what Retry-After asks for', async () => {
    handler = (_, to) => answer(to, 503, undefined, { 'retry-after': '7' });
    expect(await ask()).toEqual({ ...unavailable, retryAfter: 7_000 });
  });

  it.each([401, 403])('defers on %d: our credentials, not the person', async (status) => {
    handler = (_, to) => answer(to, status);
    expect(await ask()).toEqual({ effect: 'defer', cause: 'pdp-credentials' });
  });
});
