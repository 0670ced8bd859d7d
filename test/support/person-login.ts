import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { consoleClient, type Sandbox } from '../../src/sandbox/index.js';

export interface LoggedIn {
  readonly accessToken: string;
  readonly idToken: string;
}

const redirectUri = 'http://127.0.0.1:49152/callback';

/** Code flow with PKCE (RFC 7636, RFC 8252) as a public client on this machine does it, all of it over HTTP. */
export async function logIn({ people }: Sandbox, loginHint: string): Promise<LoggedIn> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomUUID();
  const back = await authorize(people.issuer, {
    login_hint: loginHint,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  if (back.get('state') !== state) throw new Error('another log-in');
  const code = back.get('code');
  if (code === null) throw new Error(back.get('error') ?? 'no code');
  const { status, body } = await exchange(people.issuer, { code, code_verifier: verifier });
  if (status !== 200) throw new Error(String(body['error']));
  return { accessToken: String(body['access_token']), idToken: String(body['id_token']) };
}

/** @returns the parameters of the redirect */
export async function authorize(
  issuer: string,
  more: Record<string, string>,
): Promise<URLSearchParams> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: consoleClient,
    redirect_uri: redirectUri,
    scope: 'openid flerapp',
    nonce: randomUUID(),
    code_challenge_method: 'S256',
    ...more,
  });
  const answer = await fetch(`${issuer}/authorize?${query.toString()}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? `http://x/?error=${String(answer.status)}`)
    .searchParams;
}

export async function exchange(
  issuer: string,
  more: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: consoleClient,
      redirect_uri: redirectUri,
      ...more,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
