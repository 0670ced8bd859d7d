import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Application {
  readonly dataTypes: { maxSize?: number }[];
}

/** A copy of the sandbox' own apps that take files of 2000 MB, which is what Altinn allows at most. */
export function roomyApps(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-bench-apps-'));
  cpSync('src/sandbox/apps', folder, { recursive: true });
  for (const app of ['klage', 'saksbehandling']) {
    const file = join(folder, 'ttd', app, 'config', 'applicationmetadata.json');
    const application = JSON.parse(readFileSync(file, 'utf8')) as Application;
    for (const type of application.dataTypes) if (type.maxSize !== undefined) type.maxSize = 2_000;
    writeFileSync(file, JSON.stringify(application));
  }
  return folder;
}
