// npm run test:sabotage: turns one safeguard off at a time; a suite that does not notice lacks a test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Safeguard: the project, the file and the titles that must fail without it; then, for an enforcement point, a title that
 * must pass all the same, so that a service that is merely broken does not count. P1 to P8 are those of reference
 * authorization §4.4 (test/support/enforcement-sabotage.ts).
 */
const suites = {
  P1: ['e2e', 'threats-callers', 'T13', 'T24'],
  P2: ['e2e', 'threats-callers', 'T24', 'T14'],
  P3: ['e2e', 'threats-sources', 'T17', 'T2 the guid'],
  P4: ['e2e', 'threats-sources', 'T2 a foreign', 'T17'],
  P5: ['e2e', 'end-user', 'T18', 'is not asked about'],
  'P5-door': ['e2e', 'on-behalf-of-tokens', 'T5 refuses', 'T5 is no bearer'],
  P6: ['e2e', 'threats-payloads', 'T6 B gets what the flow maps', 'T6 a body'],
  P7: ['e2e', 'threats-permission', 'T1', 'lets an instance be made'],
  P8: ['e2e', 'threats-revoked', 'T18', 'goes on'],
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

/** @returns each test that ran: its title, and whether it passed */
function run(name, [project, file, ...titles]) {
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
      `/${file}`,
    ].concat(['-t', titles.join('|'), '--json', `--outputFile=${out}`]),
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
        TEST_DATABASE: 'postgresql',
        TEST_SABOTAGE: name,
      },
    },
  );
  return JSON.parse(readFileSync(out, 'utf8'))
    .testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status }) => ({ title: fullName, passed: status === 'passed' }));
}

let unnoticed = 0;
for (const [name, suite] of chosen) {
  const [, , , control] = suite;
  const ran = run(name, suite);
  const stands = ran.filter(({ title }) => control !== undefined && title.includes(control));
  const guards = ran.filter((test) => !stands.includes(test));
  const failed = guards.filter(({ passed }) => !passed);
  const broken = control !== undefined && !(stands.length > 0 && stands.every((t) => t.passed));
  const noticed = failed.length > 0 && !broken;
  if (!noticed) unnoticed++;
  const verdict = noticed ? 'noticed  ' : broken ? 'BROKEN   ' : 'UNNOTICED';
  console.log(`${verdict} ${name}: ${failed.length} of ${guards.length} tests failed`);
  if (control !== undefined) failed.forEach(({ title }) => console.log(`            ${title}`));
}
console.log(`${chosen.length - unnoticed} passed, ${unnoticed} failed`);
process.exit(unnoticed > 0 ? 1 : 0);
