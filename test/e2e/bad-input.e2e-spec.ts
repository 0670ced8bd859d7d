import { createPublicKey } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callerScope } from '../../src/sandbox/index.js';
import { type Answer, type Bench, call, startBench } from '../support/flerapp.js';

const route = '/api/v1/flows/klage-til-saksbehandling/handovers';
const body = { instance: '501337/6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11' };
const canary = '01039012345';

const folder = mkdtempSync(join(tmpdir(), 'grants-'));
const grantsFile = join(folder, 'grants.yaml');
writeFileSync(
  grantsFile,
  `apiVersion: flerapp/v1
grants:
  - id: ttd
    caller: { organisations: ['405003309'], allowAnyClient: true, scopes: ['${callerScope}'] }
    flows: [klage-til-saksbehandling]
    operations: ['handovers:create', 'handovers:read']
`,
);

describe('bad input at accept', () => {
  let bench: Bench;
  let upstream: number;
  beforeAll(
    async () => (bench = await startBench({ variables: { FLERAPP_GRANTS_FILE: grantsFile } })),
  );
  afterAll(() => bench.close());

  /** Nobody's request: issuers' keys, our tokens, and what policy lint looks at by itself. */
  const byItself =
    /\/mp\/(jwk|token)|\/oidc\/jwks|resourceregistry|\/api\/v1\/(meta\/|applicationmetadata)/;
  const asked = () =>
    Object.entries(bench.sandbox.stats.counts)
      .filter(([name]) => !byItself.test(name))
      .reduce((sum, [, count]) => sum + count, 0);
  beforeEach(() => {
    upstream = asked();
  });
  afterEach(() => expect(asked()).toBe(upstream));

  const expectProblem = (
    { status, headers, body: problem }: Answer,
    expected: number,
    type: string,
  ) => {
    expect(problem).toMatchObject({
      type: `urn:flerapp:problem:${type}`,
      status: expected,
      title: expect.any(String),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(problem)).not.toContain(canary);
    expect(JSON.stringify(problem)).not.toContain('eyJ');
  };
  const mint = (claims: Record<string, unknown> = {}, options = {}) =>
    bench.sandbox.maskinporten.mintToken({ scope: callerScope, ...claims }, options);
  const withToken = (token: string) =>
    call(bench.url, 'POST', route, body, { authorization: `Bearer ${token}` });
  const publicKey = async () => {
    const { body: jwks } = await call(bench.sandbox.url, 'GET', '/mp/jwk');
    const pem = createPublicKey({ key: jwks.keys[0], format: 'jwk' });
    return pem.export({ type: 'spki', format: 'pem' });
  };
  const now = () => Math.floor(Date.now() / 1_000);

  it.each<[string, () => Promise<Answer>, number, string]>([
    ['no token', () => call(bench.url, 'POST', route, body), 401, 'invalid-token'],
    [
      'basic authentication',
      () => call(bench.url, 'POST', route, body, { authorization: 'Basic YTpi' }),
      401,
      'invalid-token',
    ],
    [
      'an expired token',
      async () => withToken(await mint({ iat: now() - 900, exp: now() - 600 })),
      401,
      'invalid-token',
    ],
    [
      'another issuer',
      async () => withToken(await mint({ iss: 'https://evil.example/' })),
      401,
      'invalid-token',
    ],
    ['alg none', async () => withToken(await mint({}, { alg: 'none' })), 401, 'invalid-token'],
    [
      'HS256 with the public key',
      async () => withToken(await mint({}, { alg: 'HS256', key: await publicKey() })),
      401,
      'invalid-token',
    ],
    [
      'a wrong scope',
      async () => withToken(await mint({ scope: 'ttd:other' })),
      403,
      'insufficient-scope',
    ],
    [
      'a scope that only contains ours',
      async () => withToken(await mint({ scope: `x${callerScope}s` })),
      403,
      'insufficient-scope',
    ],
    [
      'a caller without a grant',
      async () =>
        withToken(
          await mint({ consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' } }),
        ),
      403,
      'not-granted',
    ],
  ])('%s', async (_, attempt, status, type) => {
    const answer = await attempt();
    expectProblem(answer, status, type);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['an unknown flow', '/api/v1/flows/finnes-ikke/handovers', body, {}, 404, 'not-found'],
    [
      'a flow that is not granted, the same',
      '/api/v1/flows/innsyn-fordeling/handovers',
      body,
      {},
      404,
      'not-found',
    ],
    ['a path trick', '/api/v1/flows/..%2f..%2fhealth/handovers', body, {}, 404, 'not-found'],
    ['a null byte', '/api/v1/flows/a%00b/handovers', body, {}, 404, 'not-found'],
    ['a path that is no UTF-8', '/api/v1/flows/%c0/handovers', body, {}, 400, 'invalid-request'],
    ['a malformed id', route, { instance: 'abc' }, {}, 400, 'invalid-request'],
    [
      'an id with a path in it',
      route,
      { instance: '501337/../501338' },
      {},
      400,
      'invalid-request',
    ],
    [
      'an upper-case guid',
      route,
      { instance: body.instance.toUpperCase() },
      {},
      400,
      'invalid-request',
    ],
    ['a number', route, { instance: 1 }, {}, 400, 'invalid-request'],
    ['no body', route, {}, {}, 400, 'invalid-request'],
    ['a list', route, [body], {}, 400, 'invalid-request'],
    ['an unknown field', route, { ...body, owner: canary }, {}, 400, 'invalid-request'],
    ['malformed JSON', route, `{"instance": "${canary}`, {}, 400, 'invalid-request'],
    [
      'a key into the prototype',
      route,
      '{"instance":"x","__proto__":{"a":1}}',
      {},
      400,
      'invalid-request',
    ],
    ['a body that is too big', route, { instance: 'x'.repeat(70_000) }, {}, 413, 'body-too-large'],
    [
      'a wrong content type',
      route,
      '<a/>',
      { 'content-type': 'application/xml' },
      415,
      'unsupported-media-type',
    ],
  ])('%s', async (_, path, sent, headers, status, type) => {
    expectProblem(await bench.call('POST', path, sent, headers), status, type);
  });

  it('says which field was wrong and never its value', async () => {
    const answer = await bench.call('POST', route, { instance: canary, extra: canary });
    expect(answer.body.errors).toEqual(
      expect.arrayContaining([
        { pointer: '#/instance', detail: '{partyId}/{guid} in lower case' },
        { pointer: '#/extra', detail: 'no such field' },
      ]),
    );
    expectProblem(answer, 400, 'invalid-request');
  });

  it('two Authorization headers', async () => {
    const token = await bench.token();
    const status = await new Promise<number>((resolve, reject) => {
      const url = new URL(route, bench.url);
      const outgoing = request(url, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      outgoing.on('error', reject);
      outgoing.setHeader('authorization', [`Bearer ${token}`, `Bearer ${token}`] as never);
      outgoing.end();
    });
    expect(status).toBe(401);
  });

  it.each(['abc', '..%2f..%2fapi', '%00', '6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11'])(
    'an unknown handover: %s',
    async (id) => {
      expectProblem(await bench.call('GET', `/api/v1/handovers/${id}`), 404, 'not-found');
    },
  );

  it('another verb, an unknown route and a wrong query', async () => {
    expectProblem(await bench.call('DELETE', route), 404, 'not-found');
    expectProblem(await bench.call('GET', '/api/v2/flows'), 404, 'not-found');
    expectProblem(
      await bench.call('GET', '/api/v1/handovers?status=nope&cursor=x'),
      400,
      'invalid-request',
    );
    expectProblem(
      await bench.call('GET', '/api/v1/handovers?cursor=bogus'),
      400,
      'invalid-request',
    );
  });

  it('an operation that the caller has no grant for', async () => {
    expectProblem(await bench.call('GET', '/api/v1/flows'), 403, 'not-granted');
  });
});
