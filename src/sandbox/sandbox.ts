import { defaultTimings } from '../config/index.js';
import type { Timings } from '../config/index.js';
import { registerAppApi } from './app-api/index.js';
import type { SandboxContext } from './context.js';
import { registerApps, registerOutages } from './control/index.js';
import { createCore, mount } from './core.js';
import type { SandboxCore } from './core.js';
import { registerEndUser } from './end-user/index.js';
import { registerLedger } from './ledger/index.js';
import type { MaskinportenOptions } from './maskinporten/index.js';
import { Pdp, registerPdp } from './pdp/index.js';
import { seeded } from './seeded.js';
import { registerResourceRegistry } from './resource-registry/index.js';
import { registerStorage } from './storage/index.js';
import { AppCatalog, appOfPath, createWorld } from './world/index.js';
import type { AppHooks, SandboxWorld } from './world/index.js';

export interface SandboxOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Folders that hold app folders, `{org}/{app}/` with Altinn's files. */
  readonly appFolders: readonly string[];
  /** The apps' own code, by app id. */
  readonly hooks?: Readonly<Record<string, AppHooks>>;
  readonly timings?: Timings;
  /** Of what happens by chance: the same seed gives the same choices. Absent: outages choose anew each time. */
  readonly seed?: number;
  readonly maskinporten?: MaskinportenOptions;
}

/** A running local Altinn and Maskinporten. */
export interface Sandbox extends Pick<
  SandboxCore,
  'maskinporten' | 'altinnKeys' | 'people' | 'clock' | 'faults' | 'stats' | 'close'
> {
  /** `http://127.0.0.1:{port}`: platform, apps (`/{org}/{app}`), Maskinporten (`/mp/`) and controls. */
  readonly url: string;
  readonly world: SandboxWorld;
  readonly pdp: Pdp;
}

/** One HTTP server on one port; everything is in memory and gone when it is closed. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const core = await createCore(options.maskinporten);
  const { server, clock, tokens, faults, baseUrl, maskinporten } = core;
  const apps = await AppCatalog.load(options.appFolders, options.hooks);
  const world = createWorld(apps, clock, seeded(options.seed));
  if (options.seed !== undefined) faults.seed = options.seed;
  const timings = options.timings ?? defaultTimings;
  const context: SandboxContext = { world, tokens, clock, faults, timings, baseUrl };
  const pdp = new Pdp(world);
  core.knowApps((path) => appOfPath(world, path));
  await mount(server, (scope) => registerStorage(scope, context));
  await mount(server, (scope) => registerAppApi(scope, context));
  await mount(server, (scope) => registerPdp(scope, context, pdp));
  await mount(server, (scope) => registerResourceRegistry(scope, world.apps));
  await mount(server, (scope) => registerApps(scope, world.apps));
  await mount(server, (scope) => registerOutages(scope, world.platform));
  await mount(server, (scope) => registerEndUser(scope, context, maskinporten));
  registerLedger(server, world);
  const url = await core.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  return { ...core, url, world, pdp };
}
