// Runs JSONata in a process of its own. Plain JavaScript, so that it starts from the sources and from dist alike.
// Only a code leaves on an error: JSONata's messages quote values.
import { Worker } from 'node:worker_threads';
import jsonata from 'jsonata';

const [mostDepth, mostBytes] = process.argv.slice(2).map(Number);

// A parent that was killed cannot stop an expression that never ends: a thread of its own looks whether it is there.
new Worker(
  `const parent = process.ppid;
   setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500);`,
  { eval: true },
).unref();
process.on('disconnect', () => process.exit());

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Plain JSON, or Refused: functions, cycles, NaN and keys that reach a prototype are no data. */
function plain(value, depth = 0) {
  if (depth > 100) throw new Refused('too-deep');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Refused('not-json');
    return value;
  }
  // Array.from drops JSONata's flags (`sequence`, `keepSingleton`) that it hangs on its lists.
  if (Array.isArray(value)) return Array.from(value, (row) => plain(row ?? null, depth + 1));
  if (typeof value !== 'object' || value._jsonata_function || value._jsonata_lambda) {
    throw new Refused('not-json');
  }
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (entries.some(([key]) => forbidden.has(key))) throw new Refused('not-json');
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member, depth + 1)]));
}

/** Nested evaluations of the one expression that is being evaluated. */
let depth = 0;

/** Flows have few expressions; a flood of previews has many. */
const mostParsed = 1_000;
const parsed = new Map();

/** Parsed once: each evaluation has an environment of its own, and keeps nothing of the one before. */
function prepared(text) {
  const known = parsed.get(text);
  if (known) return known;
  const expression = jsonata(text);
  expression.assign(Symbol.for('jsonata.__evaluate_entry'), () => {
    if (++depth > mostDepth) throw new Refused('too-deep');
  });
  expression.assign(Symbol.for('jsonata.__evaluate_exit'), () => void depth--);
  // An expression made of data would be code of the end user's.
  expression.assign('eval', undefined);
  if (parsed.size >= mostParsed) parsed.delete(parsed.keys().next().value);
  parsed.set(text, expression);
  return expression;
}

async function outcome(text, input) {
  depth = 0;
  try {
    const value = await prepared(text).evaluate(input);
    if (value === undefined) return {};
    const json = JSON.stringify(plain(value));
    if (json.length > mostBytes) return { code: 'too-large' };
    return { json };
  } catch (error) {
    if (error instanceof Refused) return { code: error.code };
    return { code: error instanceof RangeError ? 'too-deep' : 'expression-failed' };
  }
}

process.on('message', async ({ expressions, input }) => {
  const outcomes = [];
  for (const text of expressions) outcomes.push(await outcome(text, input));
  process.send(outcomes);
});
process.send('ready');
