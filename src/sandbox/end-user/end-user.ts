import { downloadDisposition } from '../app-api/data/file-name.js';
import type { JsonObject } from '../world/index.js';
import { AppClient } from './app-client.js';
import { withValue } from './with-value.js';
import { overHttp } from './transport.js';
import type { Transport } from './transport.js';

export interface Attachment {
  readonly dataType: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

interface Process {
  readonly currentTask: { readonly altinnTaskType: string } | null;
  readonly ended: string | null;
}

interface OpenInstance {
  /** `{partyId}/{guid}` */
  readonly id: string;
  readonly process: Process;
  readonly data: readonly { id: string; dataType: string }[];
}

interface Application {
  readonly dataTypes: readonly { id: string; appLogic: { classRef: string | null } | null }[];
}

/** More steps than any app has: a process that goes in a circle must not keep us for ever. */
const mostSteps = 20;

/** A person who uses an app as a browser would, with a user's token and a user's rights. */
export class EndUser {
  private readonly transport: Transport;
  private signedIn: AppClient | undefined;
  private app = '';
  private instance: OpenInstance | undefined;
  private readonly forms = new Map<string, readonly string[]>();

  /**
   * @param sandbox its base URL, or another way to it
   * @param userId one of the test users; 1337 is Sophie Salt, who is general manager of party 500000
   */
  constructor(
    sandbox: string | Transport,
    private readonly userId = 1337,
  ) {
    this.transport = typeof sandbox === 'string' ? overHttp(sandbox) : sandbox;
  }

  /**
   * Begins a new form. @param app `{org}/{app}`
   * @returns `{partyId}/{guid}`
   * @throws AppAnswerError
   */
  async start(app: string, partyId: number): Promise<string> {
    const client = await this.client();
    const query = `instanceOwnerPartyId=${partyId}`;
    return this.opened(app, await client.json('POST', `/${app}/instances?${query}`));
  }

  /** Opens an instance that exists, which marks it as read. @param instance `{partyId}/{guid}` @throws AppAnswerError */
  async open(app: string, instance: string): Promise<void> {
    const client = await this.client();
    this.opened(app, await client.json('GET', `/${app}/instances/${instance}`));
  }

  /** Saves the whole form. @throws AppAnswerError */
  async fillIn(model: JsonObject): Promise<void> {
    const { path } = this.current();
    await (
      await this.client()
    ).send('PUT', `${path}/data/${await this.form()}`, {
      body: JSON.stringify(model),
      contentType: 'application/json',
    });
  }

  /** Changes one value of the form. @param path names of the form's JSON, e.g. `sak.tittel` @throws AppAnswerError */
  async edit(path: string, value: JsonObject[string]): Promise<void> {
    const client = await this.client();
    const url = `${this.current().path}/data/${await this.form()}?includeRowId=true`;
    await this.fillIn(withValue(await client.json<JsonObject>('GET', url), path, value));
  }

  /** @throws AppAnswerError when the app refuses the file */
  async attach({ dataType, filename, contentType, bytes }: Attachment): Promise<void> {
    const { path } = this.current();
    const query = `dataType=${encodeURIComponent(dataType)}`;
    await (
      await this.client()
    ).send('POST', `${path}/data?${query}`, {
      body: bytes,
      contentType,
      disposition: downloadDisposition(filename),
    });
  }

  /** Deletes the instance, softly or for good. @throws AppAnswerError */
  async remove(hard: boolean): Promise<void> {
    await (await this.client()).send('DELETE', `${this.current().path}?hard=${hard}`);
  }

  /** Goes on, and confirms where the app asks for it, until the process has ended. @throws AppAnswerError */
  async submit(): Promise<void> {
    const { path, instance } = this.current();
    const client = await this.client();
    let { process } = instance;
    for (let step = 0; process.ended === null && step < mostSteps; step++) {
      const confirms = process.currentTask?.altinnTaskType === 'confirmation';
      const body = confirms ? { action: 'confirm' } : {};
      process = await client.json<Process>('PUT', `${path}/process/next`, body);
    }
    if (process.ended === null) throw new Error(`${this.app}: the process does not end`);
  }

  private async client(): Promise<AppClient> {
    return (this.signedIn ??= await AppClient.signIn(this.transport, this.userId));
  }

  private opened(app: string, instance: OpenInstance): string {
    this.app = app;
    this.instance = instance;
    return instance.id;
  }

  private current(): { path: string; instance: OpenInstance } {
    const { instance } = this;
    if (!instance) throw new Error('start or open an instance first');
    return { instance, path: `/${this.app}/instances/${instance.id}` };
  }

  /** The id of the data element with the form. */
  private async form(): Promise<string> {
    const known = this.forms.get(this.app) ?? (await this.formTypes());
    this.forms.set(this.app, known);
    const form = this.current().instance.data.find(({ dataType }) => known.includes(dataType));
    if (!form) throw new Error(`${this.app}: the instance has no form`);
    return form.id;
  }

  private async formTypes(): Promise<string[]> {
    const path = `/${this.app}/api/v1/applicationmetadata`;
    const { dataTypes } = await (await this.client()).json<Application>('GET', path);
    return dataTypes.filter((type) => type.appLogic?.classRef).map(({ id }) => id);
  }
}
