import { afterAll, describe, expect, it } from '@jest/globals';
import type { PrefillInput } from '../domain/prefill-input.js';
import { ExpressionPool } from './expression-pool.js';

const limits = { memory: 64, depth: 300, size: 1_000_000 };
const pool = new ExpressionPool({ ...limits, time: 1_500 });
/** For what ends by itself, also on a busy machine. */
const patient = new ExpressionPool({ ...limits, time: 60_000 });
afterAll(() => {
  pool.close();
  patient.close();
});

const input: PrefillInput = {
  form: { navn: 'Blåbær', nr: '01039012345', rader: [{ a: 1 }], evil: '(function(){return 1})()' },
  instance: { id: '1/x', guid: 'x', partyId: '1', owner: {} },
};
const one = async (expression: string, by = pool) => (await by.evaluate([expression], input))[0];

describe('expressions in processes of their own', () => {
  it('gives plain JSON and no value', async () => {
    expect(
      await patient.evaluate(['form.navn', 'form.nothing', 'form.rader.a', '[form.rader]'], input),
    ).toEqual([{ json: '"Blåbær"' }, {}, { json: '1' }, { json: '[{"a":1}]' }]);
  });

  it.each([
    ['an expression that never ends', '($f := function($x) { $f($x + 1) }; $f(0))', 'time-out'],
    [
      'a regex that never ends',
      '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(a+)+$/)',
      'time-out',
    ],
    ['deep recursion', '($f := function($x) { 1 + $f($x + 1) }; $f(0))', 'too-deep'],
    ['memory', '($f := function($a) { $f($append($a, $a)) }; $f([1..1000]))', 'too-large'],
    ['a function', 'function($x) { $x }', 'not-json'],
    ['a division by zero', '1/0', 'not-json'],
    ['an error that quotes a value', '$number(form.navn)', 'expression-failed'],
    ['$eval', '$eval("1+1")', 'expression-failed'],
    ['a key into the prototype', '{ "__proto__": 1 }', 'not-json'],
    ['a result that is too large', '$join([1..400000].$string(), "")', 'too-large'],
  ])(
    'gives only a code for %s',
    async (_, expression, code) => {
      const outcome = await one(expression, code === 'time-out' ? pool : patient);
      expect(outcome).toEqual({ code });
    },
    20_000,
  );

  it('goes on with the others after one that never ends', async () => {
    const outcomes = await pool.evaluate(
      ['form.navn', '($f := function($x) { $f($x) }; $f(0))', 'form.nr'],
      input,
    );
    expect(outcomes).toEqual([
      { json: '"Blåbær"' },
      { code: 'time-out' },
      { json: '"01039012345"' },
    ]);
  });

  it('keeps nothing of one form for the next one', async () => {
    const single = new ExpressionPool({ ...limits, time: 60_000 }, 1);
    const expression = '($kept := $exists($kept) ? $kept : form.navn; $kept)';
    const names: unknown[] = [];
    for (const navn of ['Blåbær', 'Multe']) {
      const [outcome] = await single.evaluate([expression], { ...input, form: { navn } });
      names.push(outcome);
    }
    single.close();
    expect(names).toEqual([{ json: '"Blåbær"' }, { json: '"Multe"' }]);
  });

  it('leaves the event loop free meanwhile', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 5);
    expect(await one('($f := function($x) { $f($x) }; $f(0))')).toEqual({ code: 'time-out' });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });
});
