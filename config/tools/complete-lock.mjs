// Adds the optional platform packages that this registry mirror hides, so that `npm ci` accepts the lock
// everywhere (npm/cli#4828). Run after every `npm install`; `--check` fails when something is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = {};
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = path ? `${path}/node_modules/${name}` : '';
    const top = `node_modules/${name}`;
    if (lock.packages[top] || lock.packages[nested]) continue;
    missing[top] = { version, optional: true, ...(entry.dev ? { dev: true } : {}) };
  }
}
const names = Object.keys(missing);
if (process.argv.includes('--check')) {
  if (names.length) console.error(`package-lock.json lacks: ${names.join(', ')}`);
  process.exit(names.length ? 1 : 0);
}
Object.assign(lock.packages, missing);
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
// A mirror's address must not be baked into the lock: npm then asks the registry that it is set up for.
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`completed ${names.length} entries`);
