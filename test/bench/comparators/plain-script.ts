import { createHash } from 'node:crypto';
import { Agent } from 'undici';
import { AltinnCalls, type Element, type Instance } from './altinn-calls.js';
import { patchOf, textsOf } from './hand-written-mapping.js';

/**
 * PINNED. What a team would write by hand for the flow `klage-til-saksbehandling`, on the fastest client there is:
 * the calls that the service makes for one delivery, in the same order, one after the other, with the same checks
 * of what B holds. It keeps nothing: no intent, no state, no retry, no caller, no token but the one it is given.
 * The bench fails when the service's calls are no longer these.
 */
export class PlainScript {
  readonly #agent: Agent;
  readonly #calls: AltinnCalls;

  constructor(altinn: string, token: string, connections: number) {
    this.#agent = new Agent({ connections, pipelining: 1 });
    this.#calls = new AltinnCalls(this.#agent, altinn, token);
  }

  /** @param source `{partyId}/{guid}` of app A @throws Error when B is not as it should be */
  async deliver(source: string): Promise<void> {
    const calls = this.#calls;
    const a = await calls.instance(source);
    const form = await calls.model('ttd/klage', a, elementOf(a, 'model'));
    const target = await calls.create('ttd/saksbehandling', {
      instanceOwner: { organisationNumber: '950474084' },
      dueBefore: new Date(Date.now() + 14 * 86_400_000).toISOString(),
      dataValues: { 'flerapp.source': source },
    });
    let b = await calls.instance(target.id);
    await calls.putTexts(target.id, textsOf(form));
    b = await calls.instance(target.id);
    const model = elementOf(b, 'model');
    const empty = await calls.model('ttd/saksbehandling', b, model);
    await calls.patch('ttd/saksbehandling', target.id, model.id, patchOf(empty, form));
    for (const [from, to] of [
      ['ref-data-as-pdf', 'kvittering'],
      ['vedlegg', 'vedlegg'],
    ] as const) {
      b = await calls.instance(target.id);
      await calls.model('ttd/saksbehandling', b, model);
      await this.#copy(a, elementOf(a, from), b, to);
    }
    b = await calls.instance(target.id);
    const filled = await calls.model('ttd/saksbehandling', b, model);
    if (patchOf(filled, form).length > 0) throw new Error('B does not hold what was written');
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #copy(a: Instance, element: Element, b: Instance, dataType: string): Promise<void> {
    const bytes = await this.#calls.download(a.id, element.id);
    const filename = dataType === 'kvittering' ? 'kvittering.pdf' : (element.filename ?? '');
    const file = { dataType, filename, contentType: element.contentType, bytes };
    const copy = await this.#calls.upload('ttd/saksbehandling', b.id, file);
    const read = await this.#calls.download(b.id, copy.id);
    if (sha256(read) !== sha256(bytes)) throw new Error('the copy differs');
  }
}

function elementOf({ data }: Instance, dataType: string): Element {
  const found = data.find((element) => element.dataType === dataType);
  if (!found) throw new Error(`no ${dataType}`);
  return found;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
