import type { PlatformCall, PlatformOutage } from '../../../src/sandbox/world/index.js';

const calls: readonly (readonly [RegExp, PlatformCall])[] = [
  [/PDP/, 'pdp'],
  [/^org number, Register/, 'register.lookup'],
  [/^partyId, Register/, 'register.party'],
  [/INSERT|on create|429 with Retry-After/, 'storage.createInstance'],
  [/on GET instance/, 'storage.getInstance'],
  [/on PUT data/, 'storage.putData'],
  [/on the data element|POST attachment, (Storage|connection)/, 'storage.postData'],
  [/on the process commit/, 'storage.process'],
  [/on datavalues/, 'storage.dataValues'],
];

/** What was wrong with the platform during an exchange, as its name tells; undefined: nothing. */
export function outageIn(name: string, bodies: Readonly<Record<string, string>>) {
  const call = calls.find(([words]) => words.test(name))?.[1];
  const effect = effectIn(name, bodies);
  return call && effect ? { call, ...effect } : undefined;
}

function effectIn(
  name: string,
  bodies: Readonly<Record<string, string>>,
): Pick<PlatformOutage, 'status' | 'body' | 'connectionLost'> | undefined {
  if (name.includes('lost after')) return { connectionLost: 'after' };
  if (name.includes('reset')) return { connectionLost: 'before' };
  const status = /\b([2-5]\d\d)\b/.exec(name)?.[1];
  if (status === undefined) return undefined;
  return {
    status: Number(status),
    body: name.includes('html') ? '<html>' : (bodies[status] ?? 'x'),
  };
}
