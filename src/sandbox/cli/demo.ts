import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import { EndUser } from '../end-user/index.js';
import { callerScope } from '../service-environment.js';
import { expectedModel, klage, photo } from './demo-data.js';
import { type Laptop, launch, shippedApps } from './launch.js';
import { ServiceOwner } from './service-owner.js';

/** `npm run demo [-- --keep]`: one complaint through everything, told step by step. Exit code 0 only if B is as expected. */
const keep = process.argv.includes('--keep');
const step = (text: string): void => console.log(`\n▸ ${text}`);
const fact = (name: string, value: unknown): void =>
  console.log(`    ${name.padEnd(18)} ${String(value)}`);

step('Starting a local Altinn with Maskinporten, and Flerapp against it');
const laptop = await launch({ appFolders: [shippedApps], sandboxPort: 0, servicePort: 0 });
fact('Altinn', laptop.sandbox.url);
fact('Flerapp', laptop.service);
const right = await play(laptop);
console.log(right ? '\n✔ B is exactly what was expected' : '\n✘ B is not what was expected');
if (keep) {
  console.log(
    `\nStill running: Flerapp ${laptop.service}/api, Altinn ${laptop.sandbox.url}. Ctrl-C ends both.`,
  );
  process.once('SIGINT', () => void laptop.close().then(() => process.exit(right ? 0 : 1)));
} else {
  await laptop.close();
  process.exit(right ? 0 : 1);
}

async function play({ sandbox, environment, service }: Laptop): Promise<boolean> {
  step('An end user fills in app A (ttd/klage), attaches a photo and sends it in');
  const user = new EndUser(sandbox.url);
  const source = await user.start('ttd/klage', 501337);
  await user.fillIn(klage);
  await user.attach(photo);
  await user.submit();
  fact('A', source);

  step("App A's backend gets a token from Maskinporten and calls Flerapp");
  const token = await sandbox.maskinporten.issueCallerToken({
    ...environment.caller,
    scopes: [callerScope],
  });
  sandbox.stats.reset();
  const response = await fetch(`${service}/api/v1/flows/klage-til-saksbehandling/handovers`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      prefer: 'wait=20',
    },
    body: JSON.stringify({ instance: source }),
  });
  const handover = (await response.json()) as Handover;
  fact('POST', `${String(response.status)} ${handover.status}`);
  const target = handover.deliveries[0]?.instance?.id;
  if (response.status !== 201 || target === undefined) return false;

  step('What Flerapp asked Maskinporten and Altinn for');
  for (const { route, count } of tokenCalls(laptop)) fact(`${String(count)} ×`, route);
  return compare(new ServiceOwner(sandbox.url), source, target);
}

async function compare(owner: ServiceOwner, source: string, target: string): Promise<boolean> {
  step('B (ttd/saksbehandling) as Altinn has it');
  fact('B', target);
  const model = await owner.model('ttd/saksbehandling', target);
  console.log(JSON.stringify(model, null, 2).replace(/^/gm, '    '));
  step("A's PDF on both sides");
  const pdf = await owner.file(source, 'ref-data-as-pdf');
  const copy = await owner.file(target, 'kvittering');
  fact('A', `${String(pdf?.size)} bytes  sha256 ${String(pdf?.sha256)}`);
  fact('B', `${String(copy?.size)} bytes  sha256 ${String(copy?.sha256)}`);
  const attached = await owner.file(target, 'vedlegg');
  return (
    isDeepStrictEqual(model, expectedModel()) &&
    pdf !== undefined &&
    isDeepStrictEqual(pdf, copy) &&
    attached?.size === photo.bytes.length
  );
}

interface Handover {
  readonly status: string;
  readonly deliveries: readonly { readonly instance?: { readonly id: string } }[];
}

function tokenCalls({ sandbox }: Laptop): { route: string; count: number }[] {
  return Object.entries(sandbox.stats.counts)
    .filter(([route]) => /\/mp\/token|\/exchange\//.test(route))
    .map(([route, count]) => ({ route, count }));
}
