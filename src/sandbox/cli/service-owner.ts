import { createHash } from 'node:crypto';

interface Element {
  readonly id: string;
  readonly dataType: string;
}

/** Looks at instances with a service owner's token, past Flerapp. */
export class ServiceOwner {
  #token: string | undefined;

  constructor(private readonly url: string) {}

  /** The form model as the app gives it. */
  async model(app: string, instance: string): Promise<unknown> {
    const [element] = await this.#elements(instance, 'model');
    const path = `/${app}/instances/${instance}/data/${element?.id ?? ''}`;
    return (await this.#get(path)).json();
  }

  /** The first file of a type, its bytes as Storage has them; undefined: there is none. */
  async file(
    instance: string,
    dataType: string,
  ): Promise<{ size: number; sha256: string } | undefined> {
    const [element] = await this.#elements(instance, dataType);
    if (!element) return undefined;
    const path = `/storage/api/v1/instances/${instance}/data/${element.id}`;
    const bytes = Buffer.from(await (await this.#get(path)).arrayBuffer());
    return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async #elements(instance: string, dataType: string): Promise<Element[]> {
    const response = await this.#get(`/storage/api/v1/instances/${instance}`);
    const { data } = (await response.json()) as { data: Element[] };
    return data.filter((element) => element.dataType === dataType);
  }

  async #get(path: string): Promise<Response> {
    this.#token ??= await this.#fetchToken();
    const headers = { authorization: `Bearer ${this.#token}`, accept: 'application/json' };
    return fetch(this.url + path, { headers });
  }

  async #fetchToken(): Promise<string> {
    const scopes = 'altinn:serviceowner/instances.read';
    const query = new URLSearchParams({ orgNumber: '405003309', scopes, authenticationLevel: '3' });
    return (await fetch(`${this.url}/Home/GetTestOrgToken/ttd?${query.toString()}`)).text();
  }
}
