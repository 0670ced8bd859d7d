import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { guardedApp, KeptAuditLog, post } from '../../test/support/guarded-app.js';
import { rsaKey, type TestKey } from '../../test/support/keys.js';
import { MovedClock } from '../../test/support/moved-clock.js';
import { encode, TokenIssuer } from '../../test/support/token-issuer.js';
import type { Flow } from '../orchestration/flows/index.js';
import { pollerCaller } from './domain/poller.js';

const grants = `
apiVersion: flerapp/v1
grants:
  - id: apps
    caller: { organisations: ['405003309'], clientIds: [client-a] }
    flows: [klage]
    operations: ['handovers:create']
`;

describe('the guards', () => {
  const clock = new MovedClock();
  const audit = new KeptAuditLog();
  let issuer: TokenIssuer;
  let stranger: TestKey;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    stranger = await rsaKey('key-1');
    const inbound = {
      issuers: [{ issuer: issuer.url, jwksUri: `${issuer.url}jwk` }],
      scopes: ['ttd:flerapp'],
      audience: 'https://flerapp.example',
      requireAudience: false,
    };
    const flows = ['klage', 'secret'].map((name) => ({ name }) as Flow);
    app = await guardedApp({ inbound, clock, grants, flows }, audit);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });
  beforeEach(() => audit.events.splice(0));

  const path = '/flows/klage/handovers';
  const call = (token: string, to = path) => post(app, to, `Bearer ${token}`);
  const claims = (changes: Record<string, unknown> = {}) => issuer.claims(clock.now(), changes);
  const signed = (changes: Record<string, unknown> = {}) => issuer.sign(claims(changes));
  const publicKey = () =>
    createPublicKey({ key: issuer.keys[0]!.publicJwk as JsonWebKey, format: 'jwk' });
  const seconds = () => Math.floor(clock.now() / 1_000);

  it('let a good token in and hand its caller to the route', async () => {
    const answer = await call(signed({ scope: 'other:scope ttd:flerapp' }));
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      issuer: issuer.url,
      organisation: '405003309',
      clientId: 'client-a',
      scopes: ['other:scope', 'ttd:flerapp'],
    });
  });

  it.each(['unspecified', 'https://flerapp.example', ['https://flerapp.example']])(
    'let in the audience %p',
    async (aud) => expect((await call(signed({ aud }))).status).toBe(201),
  );

  it.each(['JWT', 'at+jwt', undefined])('let in the type %p', async (typ) => {
    expect((await call(issuer.sign(claims(), { typ }))).status).toBe(201);
  });

  it('tolerate ten seconds between the clocks', async () => {
    expect((await call(signed({ exp: seconds() - 5 }))).status).toBe(201);
    expect((await call(signed({ iat: seconds() + 5 }))).status).toBe(201);
  });

  const hmac = () => {
    const input = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims())}`;
    const secret = publicKey().export({ type: 'spki', format: 'pem' });
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const bad: [string, string, () => string][] = [
    ['expired', 'expired', () => signed({ exp: seconds() - 11 })],
    ['not yet valid', 'claim-invalid', () => signed({ nbf: seconds() + 60 })],
    ['issued in the future', 'claim-invalid', () => signed({ iat: seconds() + 60 })],
    ['too old', 'expired', () => signed({ iat: seconds() - 3_700, exp: seconds() + 60 })],
    ['of an unknown issuer', 'issuer-unknown', () => signed({ iss: 'https://evil.example/' })],
    [
      'of an issuer without its slash',
      'issuer-unknown',
      () => signed({ iss: issuer.url.slice(0, -1) }),
    ],
    ['of the poller', 'issuer-unknown', () => signed({ iss: pollerCaller.issuer })],
    ['without issuer', 'issuer-unknown', () => signed({ iss: undefined })],
    [
      'unsigned',
      'algorithm',
      () => `${encode({ alg: 'none', kid: 'key-1' })}.${encode(claims())}.`,
    ],
    ['signed with the public key as a secret', 'algorithm', hmac],
    ['signed by a stranger under our kid', 'signature', () => issuer.sign(claims(), {}, stranger)],
    [
      'with its own key',
      'header-not-allowed',
      () => issuer.sign(claims(), { jwk: stranger.publicJwk }, stranger),
    ],
    [
      'with its own key address',
      'header-not-allowed',
      () => issuer.sign(claims(), { jku: `${issuer.url}evil` }),
    ],
    [
      'with its own certificate address',
      'header-not-allowed',
      () => issuer.sign(claims(), { x5u: issuer.url }),
    ],
    ['with critical headers', 'header-not-allowed', () => issuer.sign(claims(), { crit: ['exp'] })],
    ['with b64', 'header-not-allowed', () => issuer.sign(claims(), { b64: true })],
    ['without kid', 'header-not-allowed', () => issuer.sign(claims(), { kid: undefined })],
    ['of another type', 'header-not-allowed', () => issuer.sign(claims(), { typ: 'logout+jwt' })],
    ['for another API', 'audience', () => signed({ aud: 'https://other.example' })],
    ['that is an ID token', 'not-an-access-token', () => signed({ nonce: 'n', at_hash: 'h' })],
    ['without token type', 'not-an-access-token', () => signed({ token_type: undefined })],
    ['of a delegated supplier', 'supplier', () => signed({ supplier: { ID: '0192:991825827' } })],
    ['of a system user', 'system-user', () => signed({ authorization_details: [] })],
    [
      'of a consumer that is no organisation',
      'consumer',
      () => signed({ consumer: { authority: 'iso6523-actorid-upis', ID: '0192:405003308' } }),
    ],
    [
      'of another scheme of numbers',
      'consumer',
      () => signed({ consumer: { authority: 'iso6523-actorid-upis', ID: '9908:405003309' } }),
    ],
    ['without consumer', 'claim-missing', () => signed({ consumer: undefined })],
    ['without jti', 'claim-missing', () => signed({ jti: undefined })],
    ['without exp', 'claim-missing', () => signed({ exp: undefined })],
    ['with scopes in a list', 'claim-invalid', () => signed({ scope: ['ttd:flerapp'] })],
    ['that is no JWT', 'malformed', () => 'abc.def'],
    ['too large', 'too-large', () => signed({ filler: 'x'.repeat(8_192) })],
    // A client's own assertion towards Maskinporten: its issuer is the client.
    ['that is an assertion', 'issuer-unknown', () => signed({ iss: 'client-a', aud: issuer.url })],
    [
      'that is a service owner token of Altinn',
      'issuer-unknown',
      () =>
        signed({
          iss: 'https://platform.altinn.no/authentication/api/v1/openid/',
          'urn:altinn:org': 'ttd',
          'urn:altinn:orgNumber': '405003309',
        }),
    ],
  ];

  it.each(bad)('refuse a token %s and fetch nothing for it', async (_, cause, token) => {
    await call(signed());
    const fetched = issuer.fetches;
    audit.events.splice(0);
    const answer = await call(token());
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ type: 'invalid-token' });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="flerapp", error="invalid_token"',
    );
    expect(audit.events).toMatchObject([{ point: 'token', effect: 'refuse', cause }]);
    expect(issuer.fetches).toBe(fetched);
  });

  it('ask for a token where none is, with no error code', async () => {
    const answer = await post(app, path);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="flerapp"');
  });

  it.each([
    ['two headers', () => [`Bearer ${signed()}`, `Bearer ${signed()}`]],
    ['another scheme', () => ['Basic dHRkOnR0ZA==']],
    ['two tokens in one header', () => [`Bearer ${signed()}, Bearer ${signed()}`]],
  ])('refuse %s', async (_, headers) => {
    expect((await post(app, path, ...headers())).status).toBe(401);
  });

  it('take no token from the query', async () => {
    expect((await post(app, `${path}?access_token=${signed()}`)).status).toBe(401);
  });

  it.each([
    'ttd:other',
    'ttd:flerapp.more',
    'xttd:flerapp',
    'a\tttd:flerapp',
    'a\u00a0ttd:flerapp',
    'TTD:flerapp',
  ])('answer 403 to the scope %j', async (scope) => {
    const answer = await call(signed({ scope }));
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({ type: 'insufficient-scope' });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="flerapp", error="insufficient_scope", scope="ttd:flerapp"',
    );
  });

  it('answer 403 to a caller without a grant for the operation', async () => {
    const otherOrg = { consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' } };
    for (const [token, to] of [
      [signed(otherOrg), path],
      [signed({ client_id: 'client-b' }), path],
      [signed(), '/operate'],
    ] as const) {
      const answer = await call(token, to);
      expect([answer.status, answer.body]).toEqual([403, { type: 'not-granted' }]);
    }
    const causes = audit.events.map(({ cause }) => cause);
    expect(causes).toEqual([
      'organisation-not-listed',
      'client-not-listed',
      'operation-not-granted',
    ]);
  });

  it('give one answer for a flow of others and for one that does not exist', async () => {
    const foreign = await call(signed(), '/flows/secret/handovers');
    const unknown = await call(signed(), '/flows/nothing/handovers');
    const stable = ({ status, body }: typeof foreign) => ({ status, body });
    expect(stable(foreign)).toEqual({ status: 404, body: { type: 'not-found' } });
    expect(stable(unknown)).toEqual(stable(foreign));
  });

  it('record each decision without a token or a claim that is not listed', async () => {
    const token = signed({ jti: 'the-secret-id', pid: '01017012345' });
    await call(token);
    expect(audit.events).toMatchObject([
      { point: 'operation', effect: 'permit', grantId: 'apps', organisation: '405003309' },
      { point: 'flow', effect: 'permit', grantId: 'apps', flow: 'klage', clientId: 'client-a' },
    ]);
    expect(audit.events[0]?.tokenIdHash).toMatch(/^[0-9a-f]{64}$/);
    const written = JSON.stringify(audit.events);
    for (const secret of [token, 'the-secret-id', '01017012345'])
      expect(written).not.toContain(secret);
  });

  it('leave a public route alone', async () => {
    const answer = await app.inject({ method: 'GET', url: '/open' });
    expect([answer.statusCode, answer.body]).toEqual([200, 'open']);
  });
});
