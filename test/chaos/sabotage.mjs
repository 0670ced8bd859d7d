// npm run test:sabotage: turns one safeguard off at a time; a suite that does not notice lacks a test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Safeguard: the project and the tests that must fail without it. */
const suites = {
  probe: ['chaos', 'interleavings-of-apps', 'V4'],
  'send-deadline': ['chaos', 'late-senders', 'held back'],
  fencing: ['chaos', 'late-senders', 'F28'],
  'source-pin': ['chaos', 'interleavings-of-apps', 'V4'],
  'read-back': ['chaos', 'apps-that-lie', 'F20'],
  'last-look': ['chaos', 'apps-that-lie', 'V6'],
  scrubber: ['unit', 'telemetry.spec', '.'],
};

if (!process.env.TEST_DATABASE_URL) {
  console.error('TEST_DATABASE_URL must name a PostgreSQL server; .ci/run starts one');
  process.exit(1);
}

const asked = process.argv.slice(2);
const chosen = Object.entries(suites).filter(
  ([name]) => asked.length === 0 || asked.includes(name),
);
const folder = mkdtempSync(join(tmpdir(), 'flerapp-sabotage-'));

/** @returns how many tests failed, of those that ran */
function run(name, [project, file, title]) {
  const out = join(folder, `${name}.json`);
  spawnSync(
    'npx',
    [
      'jest',
      '--selectProjects',
      project,
      '--runInBand',
      '--forceExit',
      '--testPathPatterns',
      file,
    ].concat(['-t', title, '--json', `--outputFile=${out}`]),
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
        TEST_SABOTAGE: name,
      },
    },
  );
  const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(out, 'utf8'));
  return { failed: numFailedTests, ran: numFailedTests + numPassedTests };
}

let unnoticed = 0;
for (const [name, suite] of chosen) {
  const { failed, ran } = run(name, suite);
  const noticed = failed > 0;
  if (!noticed) unnoticed++;
  console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'} ${name}: ${failed} of ${ran} tests failed`);
}
console.log(`${chosen.length - unnoticed} passed, ${unnoticed} failed`);
process.exit(unnoticed > 0 ? 1 : 0);
