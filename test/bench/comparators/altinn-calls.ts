import { type Dispatcher, request } from 'undici';

export interface Element {
  readonly id: string;
  readonly dataType: string;
  readonly contentType: string;
  readonly filename?: string;
}

export interface Instance {
  /** `{partyId}/{guid}` */
  readonly id: string;
  readonly data: readonly Element[];
}

export type Model = Record<string, unknown>;

interface NewFile {
  readonly dataType: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const boundary = 'plain-script';

/** PINNED. The HTTP calls of the plain script: one request each, and an Error for any answer but success. */
export class AltinnCalls {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly altinn: string,
    private readonly token: string,
  ) {}

  async instance(id: string): Promise<Instance> {
    return (await this.#json('GET', `/storage/api/v1/instances/${id}`)) as Instance;
  }

  async model(app: string, { id }: Instance, element: Element): Promise<Model> {
    const path = `/${app}/instances/${id}/data/${element.id}?includeRowId=true`;
    return (await this.#json('GET', path)) as Model;
  }

  /** `POST /{org}/{app}/instances` as multipart with the instance template alone. */
  async create(app: string, template: object): Promise<Instance> {
    const body = [
      `--${boundary}`,
      'Content-Disposition: form-data; name="instance"',
      'Content-Type: application/json',
      '',
      JSON.stringify(template),
      `--${boundary}--`,
      '',
    ].join('\r\n');
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    return (await this.#json('POST', `/${app}/instances`, body, type)) as Instance;
  }

  async putTexts(id: string, texts: Record<string, string>): Promise<void> {
    const path = `/storage/api/v1/instances/${id}/presentationtexts`;
    await this.#json('PUT', path, JSON.stringify({ texts }));
  }

  async patch(app: string, id: string, dataElementId: string, patch: object[]): Promise<void> {
    const body = { patches: [{ dataElementId, patch }], ignoredValidators: [] };
    await this.#json('PATCH', `/${app}/instances/${id}/data`, JSON.stringify(body));
  }

  download(id: string, element: string): Promise<Buffer> {
    return this.#send('GET', `/storage/api/v1/instances/${id}/data/${element}`);
  }

  async upload(app: string, id: string, file: NewFile): Promise<Element> {
    const name = encodeURIComponent(file.filename);
    const path = `/${app}/instances/${id}/data?dataType=${file.dataType}`;
    return (await this.#json('POST', path, file.bytes, {
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${name}`,
    })) as Element;
  }

  async #json(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: string | Buffer,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<unknown> {
    return JSON.parse((await this.#send(method, path, body, headers)).toString('utf8'));
  }

  async #send(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<Buffer> {
    const answer = await request(this.altinn + path, {
      method,
      dispatcher: this.dispatcher,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body !== undefined && headers),
      },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path}: ${String(answer.statusCode)}`);
    return bytes;
  }
}
