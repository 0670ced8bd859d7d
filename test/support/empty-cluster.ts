import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const { version } = JSON.parse(
  readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8'),
) as { version: string };
const template = join(tmpdir(), `flerapp-pglite-${version}-${String(userInfo().uid)}`);

/**
 * Puts an empty embedded database into a new data folder. PGlite needs seconds to make one and a tenth of one to open
 * it; what a first start does by itself is shown by the README's own commands.
 */
export async function withEmptyCluster(folder: string): Promise<void> {
  const cluster = join(folder, 'pglite');
  if (existsSync(cluster)) return;
  if (!existsSync(template)) await makeTemplate();
  cpSync(template, cluster, { recursive: true });
}

/** Whole or not at all: several test processes may begin at the same moment. */
async function makeTemplate(): Promise<void> {
  const made = join(mkdtempSync(join(tmpdir(), 'flerapp-template-')), 'pglite');
  const database = await PGlite.create(made);
  await database.close();
  try {
    renameSync(made, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  }
}
