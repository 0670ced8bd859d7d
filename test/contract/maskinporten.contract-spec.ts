import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { links, shows, tableRows, testFiles } from '../support/linked-tests.js';

const text = readFileSync('docs/maskinporten.md', 'utf8');
const head = (cell = ''): boolean => /^-+$|^feature$|^must hold$|^$/.test(cell);
const rows = tableRows(text, /./)
  .filter(([first]) => !head(first))
  .map((cells): [string, string, string[]] => [cells[0] ?? '', cells.at(-1) ?? '', cells]);
const features = rows.filter(([, , cells]) => cells.length === 13);
const tests = testFiles();
/** The must-have tests of reference maskinporten-and-altinn-tokens §8.2, as the issue names them. */
const mustHold = [
  'herd of 1 000',
  'invisible soft refresh',
  '10-minute outage',
  'drop after processing',
  'key rotation with 120 s propagation',
  'wall-clock jump ±1 h',
  '15 s skew',
  '401 storm',
  'JWKS outage',
  'attack tokens',
  'no secret in any sink',
  'RS512-4096 Studio file with symlink swap',
];

describe('docs/maskinporten.md', () => {
  it('has every feature of the reference, and everything that must hold', () => {
    expect(features).toHaveLength(27);
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(mustHold));
  });

  it.each(rows)('%s is shown by tests that are there', (name, shown) => {
    const named = links(shown);
    expect([name, named.length > 0]).toEqual([name, true]);
    expect(named.filter((link) => !shows(tests, link))).toEqual([]);
  });

  it.each(features)('%s is told of us and of ten others', (...[, , cells]) => {
    expect(cells.slice(1, 12).every((cell) => /^[●◐○–]$/.test(cell))).toBe(true);
  });

  it('names only metrics that there are, and all of them', () => {
    const named = [...text.matchAll(/`maskinporten_(\w+)`/g)].map(([, name]) => name);
    const code = ['prometheus-token-metrics', 'prometheus-key-metrics']
      .map((file) => readFileSync(`src/maskinporten/adapters/${file}.ts`, 'utf8'))
      .join();
    for (const name of named) expect([name, code.includes(`${name ?? ''}'`)]).toEqual([name, true]);
    const registered = [...code.matchAll(/(?:counter|gauge|named)\(\s*'(\w+)'/g)];
    expect(named).toEqual(expect.arrayContaining(registered.map(([, name]) => name)));
  });

  it('has links that lead somewhere', () => {
    for (const { file } of links(text)) expect([file, existsSync(file)]).toEqual([file, true]);
  });
});
