import { downloadDisposition } from '../app-api/data/file-name.js';
import type { JsonObject } from '../world/index.js';
import { AppClient } from './app-client.js';

export interface Attachment {
  readonly dataType: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

interface Task {
  readonly elementId: string;
  readonly altinnTaskType: string;
}

interface Process {
  readonly currentTask: Task | null;
  readonly ended: string | null;
}

interface StartedInstance {
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

/** A person who fills in an app's form as a browser would: over HTTP, with a user's token. */
export class EndUser {
  private app = '';
  private instance: StartedInstance | undefined;
  private client: AppClient | undefined;

  /**
   * @param baseUrl of the sandbox
   * @param userId one of the test users; 1337 is Sophie Salt, who is general manager of party 500000
   */
  constructor(
    private readonly baseUrl: string,
    private readonly userId = 1337,
  ) {}

  /**
   * Opens a new form. @param app `{org}/{app}`
   * @returns `{partyId}/{guid}`
   * @throws AppAnswerError
   */
  async start(app: string, partyId: number): Promise<string> {
    this.app = app;
    this.client = await AppClient.signIn(this.baseUrl, this.userId);
    const query = `instanceOwnerPartyId=${partyId}`;
    const created = await this.client.json<StartedInstance>('POST', `/${app}/instances?${query}`);
    this.instance = created;
    return created.id;
  }

  /** Saves the whole form. @throws AppAnswerError */
  async fillIn(model: JsonObject): Promise<void> {
    const { client, path, instance } = this.opened();
    const metadata = `/${this.app}/api/v1/applicationmetadata`;
    const { dataTypes } = await client.json<Application>('GET', metadata);
    const forms = dataTypes.filter((type) => type.appLogic?.classRef).map(({ id }) => id);
    const form = instance.data.find(({ dataType }) => forms.includes(dataType));
    if (!form) throw new Error(`${this.app}: the instance has no form`);
    await client.send('PUT', `${path}/data/${form.id}`, {
      body: JSON.stringify(model),
      contentType: 'application/json',
    });
  }

  /** @throws AppAnswerError when the app refuses the file */
  async attach({ dataType, filename, contentType, bytes }: Attachment): Promise<void> {
    const { client, path } = this.opened();
    await client.send('POST', `${path}/data?dataType=${encodeURIComponent(dataType)}`, {
      body: bytes,
      contentType,
      disposition: downloadDisposition(filename),
    });
  }

  /** Goes on, and confirms where the app asks for it, until the process has ended. @throws AppAnswerError */
  async submit(): Promise<void> {
    const { client, path, instance } = this.opened();
    let { process } = instance;
    for (let step = 0; process.ended === null && step < mostSteps; step++) {
      const confirms = process.currentTask?.altinnTaskType === 'confirmation';
      const body = confirms ? { action: 'confirm' } : {};
      process = await client.json<Process>('PUT', `${path}/process/next`, body);
    }
    if (process.ended === null) throw new Error(`${this.app}: the process does not end`);
  }

  private opened(): { client: AppClient; path: string; instance: StartedInstance } {
    const { client, instance } = this;
    if (!client || !instance) throw new Error('start an instance first');
    return { client, instance, path: `/${this.app}/instances/${instance.id}` };
  }
}
