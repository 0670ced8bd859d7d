import { klage } from '../../src/sandbox/cli/demo-data.js';
import { EndUser, type Submission } from '../../src/sandbox/index.js';

export { klage };

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export interface SourceOptions {
  readonly model?: object;
  readonly attachments?: boolean;
  /** Default true: the form is sent in; false: it stays in its first task. */
  readonly submit?: boolean;
  readonly app?: string;
}

/** @returns `{partyId}/{guid}` of an instance of app A that a person has filled in */
export async function fillInSource(
  sandboxUrl: string,
  options: SourceOptions = {},
): Promise<string> {
  const user = new EndUser(sandboxUrl);
  const id = await user.start(options.app ?? 'ttd/klage', 501337);
  await user.fillIn((options.model ?? klage) as never);
  if (options.attachments) {
    await user.attach({
      dataType: 'vedlegg',
      filename: 'bilde æøå.png',
      contentType: 'image/png',
      bytes: png,
    });
    await user.attach({
      dataType: 'vedlegg',
      filename: 'bilde æøå.png',
      contentType: 'image/png',
      bytes: png,
    });
  }
  if (options.submit !== false) await user.submit();
  return id;
}

/** Many instances of app A at once, sent in; `saksnr` is a number of each one's own: `K-{first}`, … */
export async function submitSources(
  sandboxUrl: string,
  count: number,
  first = 1,
): Promise<Submission[]> {
  const order = {
    ...{ app: 'ttd/klage', partyId: 501337, model: klage, count },
    serial: { path: 'saksnr', prefix: 'K-', first },
  };
  const response = await fetch(`${sandboxUrl}/__sandbox/end-user/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as { instances: Submission[] }).instances;
}

/** An instance in Storage, read as the service owner would. */
export async function orgToken(sandboxUrl: string): Promise<string> {
  const scopes = 'altinn:serviceowner/instances.read altinn:serviceowner/instances.write';
  const query = new URLSearchParams({ orgNumber: '405003309', scopes, authenticationLevel: '3' });
  return (await fetch(`${sandboxUrl}/Home/GetTestOrgToken/ttd?${query.toString()}`)).text();
}

/** @returns the body of a 200, for tests to read */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test knows what it asked for
export async function getJson(url: string, token: string): Promise<any> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });
  if (response.status !== 200) throw new Error(`${url}: ${String(response.status)}`);
  return response.json();
}
