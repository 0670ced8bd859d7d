import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rsaKey, type TestKey } from '../../test/support/keys.js';
import { systemUser } from './domain/authorization-details.js';
import { TokenError } from './domain/token-error.js';
import { correlationId, refusal } from './maskinporten-server.contract.js';
import { request, TokenBench } from './token-bench.contract.js';

const documented = ['aud', 'exp', 'iat', 'iss', 'jti', 'scope'];

describe('The grant and the exchange', () => {
  let newest: TestKey;
  let previous: TestKey;
  let bench: TokenBench;

  beforeAll(async () => {
    newest = await rsaKey('newest', 'RS512');
    previous = await rsaKey('previous');
  });
  beforeEach(async () => {
    bench = new TokenBench();
    await bench.start([newest, previous]);
  });
  afterEach(() => bench.stop());

  const refuse = (text: string, status = 400) =>
    bench.server.tokenFaults.push({ status, body: JSON.stringify(refusal(text)) });

  it('signs with the alg of the JWK and sends the documented claims only', async () => {
    await bench.service.maskinportenToken(request);
    const details = [systemUser('974760673', 'branch')];
    const party = { consumerOrg: '991825827', authorizationDetails: details };
    await bench.service.maskinportenToken({ ...request, resource: 'r', ...party });
    const [plain, full] = bench.server.assertions;
    expect(plain?.header).toEqual({ alg: 'RS512', kid: 'newest', typ: 'JWT' });
    expect(Object.keys(plain!.claims).sort()).toEqual(documented);
    expect(plain?.claims).toMatchObject({
      aud: bench.server.issuer,
      iss: 'client-ttd',
      scope: 'a:read b:read',
      iat: Math.floor(bench.time.now() / 1_000),
      exp: Math.floor(bench.time.now() / 1_000) + 60,
    });
    const more = [...documented, 'authorization_details', 'consumer_org', 'resource'].sort();
    expect(Object.keys(full!.claims).sort()).toEqual(more);
    expect(full?.claims).toMatchObject({
      resource: 'r',
      consumer_org: '991825827',
      authorization_details: [
        {
          type: 'urn:altinn:systemuser',
          systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:974760673' },
          externalRef: 'branch',
        },
      ],
    });
    expect(full?.claims['jti']).not.toBe(plain?.claims['jti']);
  });

  it('uses the previous key while Maskinporten does not know the new one', async () => {
    bench.server.keys = [previous];
    await bench.service.maskinportenToken(request);
    expect(bench.server.assertions.map((a) => a.header.kid)).toEqual(['previous']);
    bench.server.keys = [newest, previous];
    bench.time.pass(15_000);
    await bench.service.maskinportenToken({ ...request, scopes: ['other'] });
    expect(bench.server.assertions.at(-1)?.header.kid).toBe('newest');
  });

  it('recovers with a new jti when the answer is lost after the assertion was taken', async () => {
    bench.server.tokenFaults.push({ drop: true });
    await bench.service.maskinportenToken(request);
    const ids = bench.server.assertions.map((a) => a.claims['jti']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('tries a used grant once more, and only once', async () => {
    refuse('MP-012 Grant is used before.');
    await bench.service.maskinportenToken(request);
    expect(bench.server.assertions).toHaveLength(1);
    for (let i = 0; i < 3; i += 1) refuse('MP-012 Grant is used before.');
    await expect(
      bench.service.maskinportenToken({ ...request, scopes: ['other'] }),
    ).rejects.toMatchObject({ code: 'MP-012', kind: 'transient' });
    expect(bench.server.tokenFaults).toHaveLength(1);
  });

  it('asks no more for any token of a client that Maskinporten does not know', async () => {
    refuse('MP-100 Client not found.');
    await expect(bench.service.altinnToken(request)).rejects.toMatchObject({ code: 'MP-100' });
    const other = bench.service.maskinportenToken({ ...request, scopes: ['other'] });
    await expect(other).rejects.toMatchObject({ code: 'MP-100', correlationId, scopes: ['other'] });
    expect(bench.server.secrets).toHaveLength(1);
    bench.time.pass(45_000);
    await bench.service.maskinportenToken({ ...request, scopes: ['other'] });
  });

  it.each([15_000, -3_600_000])('corrects a clock that is %d ms off', async (skew) => {
    const { time, server, service } = bench;
    server.now = () => time.now() + skew;
    await service.maskinportenToken(request);
    expect(server.assertions).toHaveLength(2);
    await service.maskinportenToken({ ...request, scopes: ['other'] });
    expect(server.assertions).toHaveLength(3);
  });

  it('asks for an Altinn token again as soon as one of Maskinporten may be asked for', async () => {
    refuse('MP-100 Client not found.');
    await expect(bench.service.altinnToken(request)).rejects.toMatchObject({ code: 'MP-100' });
    bench.time.pass(40_000);
    const other = { ...request, scopes: ['other'] };
    await expect(bench.service.altinnToken(other)).rejects.toMatchObject({ code: 'MP-100' });
    bench.time.pass(5_000);
    await bench.service.altinnToken(other);
  });

  it('repeats a transient failure twice and no more', async () => {
    bench.server.tokenFaults.push({ status: 502 }, { status: 500 });
    await bench.service.maskinportenToken(request);
    const other = { ...request, scopes: ['other'] };
    bench.server.tokenFaults.push({ status: 502 }, { status: 502 }, { status: 502 });
    await expect(bench.service.maskinportenToken(other)).rejects.toMatchObject({
      code: 'maskinporten-502',
    });
    expect(bench.server.tokenFaults).toHaveLength(0);
  });

  it('sends Accept: text/plain and the token, and takes the quotes off the answer', async () => {
    bench.server.quoted = true;
    const token = await bench.service.altinnToken(request);
    expect(token.authorization()).toBe(`Bearer ${bench.server.secrets.at(-1)}`);
    const [headers] = bench.server.exchanges;
    expect(headers?.accept).toBe('text/plain');
    expect(headers?.authorization).toBe(`Bearer ${bench.server.secrets.at(-2)}`);
  });

  it('takes a 401 of the exchange for ambiguous: one try with a new token', async () => {
    bench.server.exchangeFaults.push({ status: 401 });
    await bench.service.altinnToken(request);
    expect(bench.server.assertions).toHaveLength(2);
    const [first, second] = bench.server.exchanges.map((headers) => headers.authorization);
    expect(first).not.toBe(second);
    bench.server.exchangeFaults.push({ status: 401 }, { status: 401 });
    await expect(
      bench.service.altinnToken({ ...request, scopes: ['other'] }),
    ).rejects.toMatchObject({ code: 'exchange-401', kind: 'transient' });
  });

  it.each([
    [400, 'permanent', 1],
    [403, 'permanent', 1],
    [410, 'permanent', 1],
    [503, 'transient', 3],
  ])('sorts an exchange %d as %s', async (status, kind, calls) => {
    const faults = Array.from({ length: calls }, () => ({ status }));
    bench.server.exchangeFaults.push(...faults);
    const code = `exchange-${status}`;
    await expect(bench.service.altinnToken(request)).rejects.toMatchObject({ code, kind });
    expect(bench.server.exchanges).toHaveLength(calls);
  });

  it.each([
    ['no JSON', 'ey-not-json'],
    ['no token', '{"token_type":"Bearer","expires_in":120}'],
    ['no life', '{"access_token":"a","token_type":"Bearer"}'],
    ['another type', '{"access_token":"a","token_type":"DPoP","expires_in":120}'],
  ])('does not take a 200 with %s for a token', async (_, body) => {
    bench.server.tokenFaults.push(...Array.from({ length: 3 }, () => ({ status: 200, body })));
    const bad = { code: 'bad-answer', kind: 'transient' };
    await expect(bench.service.maskinportenToken(request)).rejects.toMatchObject(bad);
  });

  it('does not follow a redirect', async () => {
    const headers = { location: `${bench.server.issuer}elsewhere` };
    bench.server.tokenFaults.push({ status: 307, headers });
    const failure = { code: 'maskinporten-307', kind: 'permanent' };
    await expect(bench.service.maskinportenToken(request)).rejects.toMatchObject(failure);
  });

  it('gets tokens of an org from localtest', async () => {
    const local = new TokenBench();
    await local.start([newest], { strategy: 'localtest' });
    const token = await local.service.altinnToken(request);
    expect(token.remaining()).toBe(57_600_000);
    expect(local.server.localtest).toEqual([
      '/Home/GetTestOrgToken/ttd?orgNumber=405003309&scopes=a%3Aread+b%3Aread&authenticationLevel=3',
    ]);
    await expect(local.service.maskinportenToken(request)).rejects.toBeInstanceOf(TokenError);
    const customer = { ...request, authorizationDetails: [systemUser('974760673')] };
    await expect(local.service.altinnToken(customer)).rejects.toMatchObject({
      code: 'wrong-party',
      kind: 'permanent',
    });
    await local.stop();
  });

  it('lets nothing secret out by errors, logs, state or inspection', async () => {
    const echo = () =>
      bench.server.tokenFaults.push({
        status: 400,
        body: JSON.stringify(refusal(`MP-124 ${String(bench.server.secrets.at(-1))}`)),
      });
    const token = await bench.service.altinnToken(request);
    echo();
    echo();
    const other = { ...request, scopes: ['other'] };
    const failure: unknown = await bench.service.altinnToken(other).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'MP-124', kind: 'key', client: 'ttd', correlationId });
    const deep = { depth: 20, showHidden: true };
    const sinks = [
      inspect(failure, deep),
      JSON.stringify(failure),
      (failure as Error).stack,
      inspect(token, deep),
      JSON.stringify(token),
      String(token),
      JSON.stringify(bench.service.status()),
      ...bench.logs,
    ].join('\n');
    const keyParts = [newest, previous].flatMap((k) => Object.values(k.privateJwk).map(String));
    const secrets = [...bench.server.secrets, ...keyParts].filter((s) => s.length > 60);
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) expect(sinks).not.toContain(secret.slice(0, 40));
    expect(bench.logs.join()).toContain('MP-124');
  });
});
