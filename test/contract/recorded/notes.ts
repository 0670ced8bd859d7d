import { request } from 'undici';
import type { Run, Seen } from './replay.js';
import { tokenFor } from './tokens.js';

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A call of the service owner to app B's instances, for recordings that only have notes. */
export async function call(
  run: Run,
  method: 'GET' | 'POST',
  path: string,
  { headers, body }: Sent = {},
): Promise<Seen> {
  const authorization = `Bearer ${await tokenFor(run.sandbox, 'org token', path)}`;
  const answer = await request(`${run.sandbox.url}/ttd/app-b/instances${path}`, {
    method,
    headers: { authorization, ...headers },
    body: body ?? null,
  });
  const contentType = answer.headers['content-type'] as string | undefined;
  const text = await answer.body.text();
  const parsed = contentType?.includes('json') ? (JSON.parse(text) as unknown) : text;
  return { status: answer.statusCode, contentType, body: parsed };
}
