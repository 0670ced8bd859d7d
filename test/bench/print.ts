import type { Benchmark, Report, Verdict } from './benchmark.js';

export interface Done {
  readonly benchmark: string;
  readonly title: string;
  /** Undefined: it could not be measured. */
  readonly report?: Report;
  readonly error?: string;
}

const line = (text = ''): void => void process.stdout.write(`${text}\n`);

export function printHeader(facts: Readonly<Record<string, string>>): void {
  for (const [name, fact] of Object.entries(facts)) line(`${name.padEnd(12)} ${fact}`);
}

export const printStart = ({ name, title }: Benchmark): void => line(`\n▸ ${name}: ${title}`);

export function printReport({ compared, figures, verdicts }: Report): void {
  const [ours, other] = compared;
  line(`    ${ours}`);
  line(`    beside: ${other}`);
  for (const [name, figure] of Object.entries(figures)) line(`    ${name}: ${figure}`);
  for (const verdict of verdicts) line(`  ${told(verdict)}`);
}

export function printSummary(all: readonly Done[]): void {
  line('\n| budget | measured | allowed | |\n|---|---|---|---|');
  for (const { benchmark, report, error } of all) {
    for (const { name, measured, budget, pass } of report?.verdicts ?? []) {
      line(`| ${benchmark}: ${name} | ${measured} | ${budget} | ${mark(pass)} |`);
    }
    if (error !== undefined) line(`| ${benchmark} | ${error.split('\n')[0] ?? ''} | | FAIL |`);
  }
}

const told = ({ name, measured, budget, pass }: Verdict): string =>
  `${mark(pass)}  ${name}: ${measured}, budget ${budget}`;

const mark = (pass: boolean): string => (pass ? 'PASS' : 'FAIL');
