import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { authorize, exchange, logIn } from '../../../test/support/person-login.js';
import { startSandbox, type Sandbox } from '../sandbox.js';
import { peopleAudience } from './index.js';

const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const good = { login_hint: 'drift', code_challenge: challenge };

describe('the OpenID provider of the sandbox', () => {
  let sandbox: Sandbox;
  let issuer: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: ['src/sandbox/apps'] });
    issuer = sandbox.people.issuer;
  });
  afterAll(() => sandbox.close());

  it('is found by discovery, and signs what it gives', async () => {
    const url = `${issuer}/.well-known/openid-configuration`;
    const found = (await (await fetch(url)).json()) as Record<string, string>;
    expect(found['issuer']).toBe(issuer);
    const keys = createRemoteJWKSet(new URL(found['jwks_uri'] ?? ''));
    const { accessToken, idToken } = await logIn(sandbox, 'innsyn');
    const access = await jwtVerify(accessToken, keys, { issuer, audience: peopleAudience });
    expect(access.protectedHeader.typ).toBe('at+jwt');
    expect(access.payload).toMatchObject({ groups: ['flerapp-innsyn', 'alle-ansatte'] });
    const id = await jwtVerify(idToken, keys, { issuer, audience: 'flerapp-console' });
    expect(id.payload).toMatchObject({ nonce: expect.any(String), sub: access.payload.sub });
  });

  const codeOf = async (more: Record<string, string> = {}) =>
    String((await authorize(issuer, { ...good, ...more })).get('code'));
  const refusal = async (more: Record<string, string>) =>
    (await exchange(issuer, more)).body['error'];

  it('gives a token for a code once, to whoever has the verifier', async () => {
    const code = await codeOf();
    expect((await exchange(issuer, { code, code_verifier: verifier })).status).toBe(200);
    expect(await refusal({ code, code_verifier: verifier })).toBe('invalid_grant');
    const caught = await codeOf();
    expect(await refusal({ code: caught, code_verifier: 'w'.repeat(43) })).toBe('invalid_grant');
    expect(await refusal({ code: caught, code_verifier: verifier })).toBe('invalid_grant');
  });

  it('refuses a code that is a minute old, or of another redirect or client', async () => {
    const now = sandbox.clock.now();
    const code = await codeOf();
    sandbox.clock.now = () => now + 61_000;
    expect(await refusal({ code, code_verifier: verifier })).toBe('invalid_grant');
    sandbox.clock.now = () => Date.now();
    const others: Record<string, string>[] = [
      { redirect_uri: 'http://127.0.0.1:1/' },
      { client_id: 'x' },
    ];
    for (const more of others) {
      const other = await codeOf();
      expect(await refusal({ code: other, code_verifier: verifier, ...more })).toBe(
        'invalid_grant',
      );
    }
    expect(await refusal({ grant_type: 'password' })).toBe('unsupported_grant_type');
  });

  it.each<[string, Record<string, string>]>([
    ['login_required', { login_hint: 'nobody' }],
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['unsupported_response_type', { response_type: 'token' }],
    // Not even sent back.
    ['400', { client_id: 'somebody' }],
    ['400', { redirect_uri: 'https://evil.example/' }],
    ['400', { redirect_uri: 'http://127.0.0.1@evil.example/' }],
  ])('answers %s to %j', async (error, more) => {
    expect((await authorize(issuer, { ...good, ...more })).get('error')).toBe(error);
  });

  it('lets a person choose who to be', async () => {
    const query = 'client_id=flerapp-console&redirect_uri=http://localhost:1/%3Cscript%3E';
    const page = await (await fetch(`${issuer}/authorize?${query}&a="><script>`)).text();
    expect(page).toContain('login_hint=drift">Dagny Driftsen');
    expect(page).not.toContain('<script>');
  });
});
