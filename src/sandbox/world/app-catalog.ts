import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppHooks } from './app-hooks.js';
import type { DataTypeMetadata } from './application-metadata.js';
import { isAppFolder, loadApp } from './load-app.js';
import { PartyRegister } from './party-register.js';
import { readPolicy } from './policy-evaluation.js';
import { withGrants } from './policy-grant.js';
import type { PolicyGrant } from './policy-grant.js';
import type { SandboxApp } from './sandbox-app.js';

/** What can be changed of an app while it runs, as a new deployment would. */
export interface AppChange {
  /** The app library's version, e.g. `9.0.0.0`. */
  readonly nugetVersion?: string;
  /** Rules to add to its policy. */
  readonly grants?: readonly PolicyGrant[];
  /** Members of its data types, by data type id, e.g. `{"model": {"allowedContributors": []}}`. */
  readonly dataTypes?: Readonly<Record<string, Partial<DataTypeMetadata>>>;
}

/** The apps that the sandbox hosts. */
export class AppCatalog {
  private readonly apps = new Map<string, SandboxApp>();

  constructor(readonly parties: PartyRegister = new PartyRegister()) {}

  /**
   * Loads every app folder below the given folders: an app folder has `config/applicationmetadata.json`, at its top or in `App/`.
   * @param hooks the apps' code, by app id
   */
  static async load(
    folders: readonly string[],
    hooks: Readonly<Record<string, AppHooks>> = {},
    parties: PartyRegister = new PartyRegister(),
  ): Promise<AppCatalog> {
    const catalog = new AppCatalog(parties);
    for (const folder of folders)
      for (const found of await appFolders(folder))
        catalog.add(await loadApp(found, parties, hooks));
    return catalog;
  }

  add(app: SandboxApp): void {
    this.apps.set(app.id.toLowerCase(), app);
  }

  /** Requests under way go on with the app as it was. @throws Error for an app that is not there */
  change(id: string, { nugetVersion, grants = [], dataTypes = {} }: AppChange): void {
    const app = this.get(id);
    if (!app) throw new Error(`no app ${id}`);
    const policyXml = grants.length === 0 ? app.policyXml : withGrants(app.policyXml, grants);
    const policy = readPolicy(policyXml, { org: app.org, app: app.name }, this.parties);
    const types = app.metadata.dataTypes.map((type) => ({ ...type, ...dataTypes[type.id] }));
    this.add({
      ...app,
      ...{ policyXml, policy, nugetVersion: nugetVersion ?? app.nugetVersion },
      metadata: { ...app.metadata, dataTypes: types },
      dataType: (wanted) => types.find((type) => type.id === wanted),
    });
  }

  /** By `{org}/{app}`. */
  get(id: string): SandboxApp | undefined {
    return this.apps.get(id.toLowerCase());
  }

  find(org: string, name: string): SandboxApp | undefined {
    return this.get(`${org}/${name}`);
  }

  all(): SandboxApp[] {
    return [...this.apps.values()];
  }
}

/** The folder itself, or app folders at most two levels below it (`{org}/{app}`). */
async function appFolders(folder: string, depth = 2): Promise<string[]> {
  if (await isAppFolder(folder)) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter((e) => e.isDirectory()).map((e) => join(folder, e.name));
  return (await Promise.all(below.sort().map((f) => appFolders(f, depth - 1)))).flat();
}
