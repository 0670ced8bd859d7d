import { createHash } from 'node:crypto';
import type { Sandbox } from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';

/** What is wrong with a B, compared with its A as the example flow maps it; empty: it is whole. */
export function faultsOf(sandbox: Sandbox, sourceId: string, b: StoredInstance): string[] {
  const { instances } = sandbox.world;
  const a = instances.get(guidOf(sourceId));
  if (!a) return ['its source is gone'];
  const faults: string[] = [];
  const models = b.data.filter(({ dataType }) => dataType === 'model');
  if (models.length !== 1) faults.push(`${String(models.length)} models`);
  const form = a.data.find(({ dataType }) => dataType === 'model');
  const source = textOf(sandbox, a, form?.id);
  const target = textOf(sandbox, b, models[0]?.id);
  for (const [from, to] of [
    ['saksnr', 'referanse'],
    ['navn', 'navn'],
  ] as const) {
    if (valueOf(source, from) !== valueOf(target, to)) faults.push(`${to} differs from ${from}`);
  }
  if (b.presentationTexts?.['title'] !== `Klage ${valueOf(source, 'saksnr') ?? ''}`) {
    faults.push('the title');
  }
  for (const [from, to] of [
    ['ref-data-as-pdf', 'kvittering'],
    ['vedlegg', 'vedlegg'],
  ] as const) {
    const [wanted, got] = [hashes(sandbox, a, from), hashes(sandbox, b, to)];
    if (wanted.join() !== got.join()) faults.push(`${to}: ${String(got.length)} files`);
  }
  return faults;
}

/** The first value of an element in an instance's form. */
export function formOf(
  sandbox: Sandbox,
  instance: StoredInstance,
): (element: string) => string | undefined {
  const form = instance.data.find(({ dataType }) => dataType === 'model');
  const xml = textOf(sandbox, instance, form?.id);
  return (element) => valueOf(xml, element);
}

const guidOf = (id: string): string => id.split('/')[1] ?? '';

const textOf = (sandbox: Sandbox, { id }: StoredInstance, element: string | undefined): string =>
  (element === undefined
    ? undefined
    : sandbox.world.instances.bytes(guidOf(id), element)?.toString('utf8')) ?? '';

const valueOf = (xml: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];

const hashes = (sandbox: Sandbox, { id, data }: StoredInstance, type: string): string[] =>
  data
    .filter(({ dataType }) => dataType === type)
    .map((element) =>
      createHash('sha256')
        .update(sandbox.world.instances.bytes(guidOf(id), element.id) ?? '')
        .digest('hex'),
    )
    .sort();
