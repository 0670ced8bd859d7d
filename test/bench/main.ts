import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Benchmark, Options } from './benchmark.js';
import { accept } from './budgets/accept.js';
import { attachment } from './budgets/attachment.js';
import { boot } from './budgets/boot.js';
import { grants } from './budgets/grants.js';
import { oldRows } from './budgets/old-rows.js';
import { recovery } from './budgets/recovery.js';
import { replicas } from './budgets/replicas.js';
import { saturated } from './budgets/saturated.js';
import { token } from './budgets/token.js';
import { trickle } from './budgets/trickle.js';
import { waited } from './budgets/waited.js';
import { machine } from './machine.js';
import { type Done, printHeader, printReport, printStart, printSummary } from './print.js';
import { Stage } from './support/stage.js';

/** `npm run bench -- [name…] [--rounds N] [--size N] [--json file] [--cpu-prof folder]`: docs/benchmarks.md. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1' },
    json: { type: 'string' },
    'cpu-prof': { type: 'string' },
  },
});
const all = [
  ...[accept, saturated, trickle, waited, replicas],
  ...[oldRows, recovery, boot, token, grants, attachment],
];
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
if (unknown.length > 0) {
  const names = all.map(({ name }) => name).join(' ');
  process.stderr.write(`No such benchmark: ${unknown.join(' ')}. There are: ${names}\n`);
  process.exit(2);
}
const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const options: Options = { rounds: Number(values.rounds), size: Number(values.size) };
const profile = values['cpu-prof'];
const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];

const facts = await Stage.using([], async ({ postgres }) => machine(await postgres.version()));
printHeader(facts);
const done: Done[] = [];
for (const benchmark of chosen) done.push(await measured(benchmark));
printSummary(done);
if (values.json !== undefined) {
  writeFileSync(values.json, JSON.stringify({ machine: facts, options, results: done }, null, 2));
}
const passed = done.every(({ report }) => report?.verdicts.every(({ pass }) => pass));
process.exit(passed ? 0 : 1);

/** Each on a stage of its own: what one leaves behind does not slow the next. */
async function measured(benchmark: Benchmark): Promise<Done> {
  printStart(benchmark);
  const { name, title } = benchmark;
  try {
    const report = await Stage.using(execArgv, (stage) => benchmark.run(stage, options));
    printReport(report);
    return { benchmark: name, title, report };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`  FAIL  ${text}\n`);
    return { benchmark: name, title, error: text };
  }
}
