import type { Stage } from './support/stage.js';

export interface Options {
  /** How often each pair is measured; the median counts. */
  readonly rounds: number;
  /** Multiplies the amount of work of each measurement. */
  readonly size: number;
}

/** One budget of design §11 and what was measured. */
export interface Verdict {
  readonly name: string;
  /** The ratio or figure with its spread, as it is printed. */
  readonly measured: string;
  readonly budget: string;
  readonly pass: boolean;
}

export interface Report {
  /** What is measured, and what it is compared with. */
  readonly compared: readonly [string, string];
  /** Further figures, as they are printed. */
  readonly figures: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
}

export interface Benchmark {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  run(stage: Stage, options: Options): Promise<Report>;
}
