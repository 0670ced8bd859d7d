import 'reflect-metadata';
import {
  callerScope,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../../src/sandbox/index.js';
import { serve } from '../support/remote.js';
import { roomyApps } from './roomy-apps.js';
import { SourceMaker } from './source-maker.js';
import { targetsOf } from './targets.js';

/** The local Altinn in a process of its own, as far from the service as a network allows. */
const sandbox = await startSandbox({ appFolders: [roomyApps()] });
const maker = new SourceMaker(sandbox);

const handlers = {
  /** @returns what a service needs to work against this Altinn */
  async environment(folder: string) {
    const { variables, caller } = await serviceEnvironment(sandbox, folder);
    return { url: sandbox.url, variables, caller };
  },

  callerToken: (caller: ServiceEnvironment['caller']): Promise<string> =>
    sandbox.maskinporten.issueCallerToken({ ...caller, scopes: [callerScope] }),

  /** @returns so many `{partyId}/{guid}` of app A that a person has sent in, with its PDF and an attachment */
  sources: (count: number): Promise<string[]> => maker.make(count),

  /** One more, whose attachment has so many bytes. */
  bigSource: (bytes: number): Promise<string> => maker.makeBig(bytes),

  /** The bytes of all files are let go, so that the next gigabytes find room. */
  forgetFiles: (): void => maker.forgetFiles(),

  /** Every answer comes so many milliseconds later; 0: at once. */
  delay(ms: number): void {
    sandbox.faults.clear();
    if (ms === 0) return;
    sandbox.faults.add({ match: { path: '.' }, times: 'always', action: { delayAnswerMs: ms } });
  },

  /** Storage takes every request and answers none, until `delay` is called. */
  holdStorage(): void {
    const match = { path: '^/storage/' };
    sandbox.faults.add({ match, times: 'always', action: { hold: true } });
  },

  counts: (): Readonly<Record<string, number>> => sandbox.stats.counts,

  resetCounts: (): void => sandbox.stats.reset(),

  /** How many live instances of app B there are of each source. */
  targets: (app: string): Record<string, number> => targetsOf(sandbox.world.instances, app),
};

export type SandboxHandlers = typeof handlers;
serve(handlers);
