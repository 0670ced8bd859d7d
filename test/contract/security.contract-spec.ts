import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { defaultTimings } from '../../src/config/index.js';
import { links, shows, sources, tableRows, testFiles } from '../support/linked-tests.js';

const text = readFileSync('docs/security.md', 'utf8');
const rowNames = Array.from({ length: 28 }, (_, i) => `T${String(i + 1)}`);
const rowsLike = (first: RegExp): string[][] => tableRows(text, first);

const threats = rowsLike(/^T\d+$/);
const tests = testFiles();

describe('docs/security.md', () => {
  it('has each threat of the reference once, in order', () => {
    expect(threats.map(([name]) => name)).toEqual(rowNames);
  });

  it.each(threats)('%s has a control that is there', (_name, _threat, control = '') => {
    const controls = links(control);
    expect(controls.length).toBeGreaterThan(0);
    for (const { file } of controls) expect([file, existsSync(file)]).toEqual([file, true]);
  });

  it.each(threats)('%s has tests that are there', (_name, _threat, _control, test = '') => {
    const named = links(test);
    expect(named.length).toBeGreaterThan(0);
    for (const { label, file } of named) {
      expect({ file, label, found: shows(tests, { file, label }) }).toEqual({
        file,
        label,
        found: true,
      });
    }
  });

  it.each(rowNames)('%s begins the title of a test', (name) => {
    const own = new RegExp(`^(T\\d+ )*${name} `);
    expect(tests.some(({ titles }) => titles.some((title) => own.test(title)))).toBe(true);
  });

  it.each(threats)('%s names its place in the frames', (...[, , , , frames = '']) => {
    expect(frames).toMatch(/^(API\d+:2023(, )?)*(; )?(V\d+\.\d+\.\d+(, )?)+$/);
  });

  it('names each enforcement point with its sabotage', () => {
    const points = rowsLike(/^P\d$/);
    expect(points.map(([name]) => name)).toEqual(Array.from({ length: 8 }, (_, i) => `P${i + 1}`));
    const sabotage = readFileSync('test/chaos/sabotage.mjs', 'utf8');
    for (const [name = '', , control = '', failing = ''] of points) {
      const [, file = '', title = ''] =
        new RegExp(`^ {2}${name}: \\['e2e', '([^']+)', '([^']+)'`, 'm').exec(sabotage) ?? [];
      expect(links(control).every((link) => existsSync(link.file))).toBe(true);
      const [link] = links(failing);
      expect(link?.file).toBe(join('test', 'e2e', `${file}.e2e-spec.ts`));
      expect(link?.label.startsWith(title)).toBe(true);
      const { titles = [] } = tests.find((one) => one.file === link?.file) ?? {};
      expect(titles.some((one) => one.startsWith(link?.label ?? ''))).toBe(true);
    }
  });

  it('tells each duration as it is', () => {
    const units: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
    const told = [...text.matchAll(/`(\w+)` ?= ?(\d+) (s|min|h|d)\b/g)];
    expect(told.length).toBeGreaterThan(10);
    for (const [, name = '', count, unit = ''] of told) {
      const actual = (defaultTimings as unknown as Record<string, unknown>)[name];
      expect([name, actual]).toEqual([name, Number(count) * (units[unit] ?? 0)]);
    }
  });

  it('lists every logger of the service', () => {
    const used = sources(/(?<!spec|fixture|contract)\.ts$/)
      .filter(({ file }) => file.startsWith('src/') && !file.startsWith('src/sandbox/'))
      .flatMap(({ code }) => [...code.matchAll(/new Logger\('(\w+)'\)/g)])
      .map(([, name]) => name);
    const listed = rowsLike(/^`\w+`$/).map(([name = '']) => name.replaceAll('`', ''));
    expect(listed).toEqual(expect.arrayContaining([...new Set(used)]));
  });

  it('has links that lead somewhere', () => {
    for (const { file } of links(text)) expect([file, existsSync(file)]).toEqual([file, true]);
  });
});
