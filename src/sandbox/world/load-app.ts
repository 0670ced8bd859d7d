import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplicationMetadata } from './application-metadata.js';
import type { AppHooks } from './app-hooks.js';
import { parseBpmn } from './bpmn.js';
import type { JsonObject } from './json.js';
import type { PartyRegister } from './party-register.js';
import { readPolicy } from './policy-evaluation.js';
import type { SandboxApp } from './sandbox-app.js';

const metadataFile = join('config', 'applicationmetadata.json');

export const isAppFolder = async (folder: string): Promise<boolean> =>
  (await root(folder)) !== undefined;

/**
 * Reads an app from a folder of ordinary Altinn files, as Altinn Studio lays them out.
 * @throws Error that names the file that is missing or cannot be read
 */
export async function loadApp(
  folder: string,
  parties: PartyRegister,
  hooks: Readonly<Record<string, AppHooks>>,
): Promise<SandboxApp> {
  const top = await root(folder);
  if (top === undefined) throw new Error(`${folder}: no ${metadataFile}`);
  const metadata = parse(await text(join(top, metadataFile)), metadataFile) as ApplicationMetadata;
  const [org = '', name = ''] = metadata.id.split('/');
  const bpmnXml = await text(join(top, 'config', 'process', 'process.bpmn'));
  const policyXml = await text(join(top, 'config', 'authorization', 'policy.xml'));
  const schemaTexts = await filesBySuffix(join(top, 'models'), '.schema.json');
  const prefillTexts = await filesBySuffix(join(top, 'models'), '.prefill.json');
  const layoutSets = join(top, 'ui', 'layout-sets.json');
  return {
    id: metadata.id,
    org,
    name,
    metadata,
    bpmnXml,
    process: parseBpmn(bpmnXml),
    policyXml,
    policy: readPolicy(policyXml, { org, app: name }, parties),
    schemas: parseAll(schemaTexts),
    schemaTexts,
    prefills: parseAll(prefillTexts),
    texts: await loadTexts(join(top, 'config', 'texts')),
    ...((await exists(layoutSets)) ? { layoutSets: await text(layoutSets) } : {}),
    hooks: hooks[metadata.id] ?? {},
    nugetVersion: '8.12.7.0',
    dataType: (id) => metadata.dataTypes.find((t) => t.id === id),
  };
}

async function root(folder: string): Promise<string | undefined> {
  for (const candidate of [folder, join(folder, 'App')])
    if (await exists(join(candidate, metadataFile))) return candidate;
  return undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Altinn Studio writes some of its files with a byte order mark. */
const text = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');

function parse(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

async function filesBySuffix(folder: string, suffix: string): Promise<Map<string, string>> {
  const names = (await exists(folder)) ? await readdir(folder) : [];
  const found = new Map<string, string>();
  for (const name of names.filter((n) => n.endsWith(suffix)))
    found.set(name.slice(0, -suffix.length), await text(join(folder, name)));
  return found;
}

const parseAll = (texts: ReadonlyMap<string, string>): Map<string, JsonObject> =>
  new Map([...texts].map(([id, content]) => [id, parse(content, id) as JsonObject]));

interface TextResources {
  resources: { id: string; value: string }[];
}

async function loadTexts(folder: string): Promise<Map<string, Map<string, string>>> {
  const names = (await exists(folder)) ? await readdir(folder) : [];
  const texts = new Map<string, Map<string, string>>();
  for (const name of names) {
    const language = /^resource\.([a-z]{2})\.json$/.exec(name)?.[1];
    if (language === undefined) continue;
    const { resources } = parse(await text(join(folder, name)), name) as TextResources;
    texts.set(language, new Map(resources.map((r) => [r.id, r.value])));
  }
  return texts;
}
