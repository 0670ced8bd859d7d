import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A link of a document in `docs/`: what it says, and the file from the repository's top. */
export interface Link {
  readonly label: string;
  readonly file: string;
}

export interface TestFile {
  readonly file: string;
  /** Of `it` and `it.each`, as they are written there. */
  readonly titles: readonly string[];
}

/** Cells of the tables' lines whose first cell fits. */
export const tableRows = (text: string, first: RegExp): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([name = '']) => first.test(name));

export const links = (text: string): Link[] =>
  [...text.matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)].map(([, label = '', link = '']) => ({
    label: label.replaceAll('`', ''),
    file: join('docs', link.split('#')[0] ?? ''),
  }));

/** Files of `src` and `test`, with their text. */
export const sources = (endings: RegExp): { file: string; code: string }[] =>
  ['src', 'test'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => endings.test(file))
      .map((file) => join(root, file))
      .map((file) => ({ file, code: readFileSync(file, 'utf8') })),
  );

export const testFiles = (): TestFile[] =>
  sources(/spec\.ts$/).map(({ file, code }) => ({
    file,
    titles: [...code.matchAll(/(?:\bit|\]\)|\))\(\s*(['"])(.*?)\1,/g)].map(
      ([, , title = '']) => title,
    ),
  }));

/** Whether a title of the file begins with the label, as a whole: `T2` does not begin `T21`. */
export const shows = (tests: readonly TestFile[], { file, label }: Link): boolean =>
  (tests.find((one) => one.file === file)?.titles ?? []).some(
    (title) => title.startsWith(label) && !/^\d/.test(title.slice(label.length)),
  );
