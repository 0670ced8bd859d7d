import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuthorizedDelivery, InstanceCreator } from '../../src/altinn/index.js';
import { Authorizer, pollerCaller } from '../../src/authorization/index.js';
import { FlowRegistry } from '../../src/orchestration/flows/index.js';
import { type Bench, startBench } from '../support/flerapp.js';

const app = 'ttd/saksbehandling';
const owner = { organisationNumber: '950474084' };
const flow = `apiVersion: flerapp/v1
name: en
source:
  app: ttd/klage
  ready: { processEnded: true }
  triggers: { api: true, poll: 1h }
  since: 2026-11-01T00:00:00Z
targets:
  - name: sak
    app: ${app}
    owner: { organisationNumber: '${owner.organisationNumber}' }
`;

/** The last door before Altinn: whoever holds the gateway still needs the Authorizer's word. */
describe('an instance of app B', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ flows: [flow] });
  });
  afterAll(() => bench.close());

  const made = () => bench.sandbox.world.ledger.count('instance-created', app);
  const create = (delivery: AuthorizedDelivery) =>
    bench.app
      .get(InstanceCreator, { strict: false })
      .create(delivery, { dataValues: { 'flerapp.delivery': delivery.deliveryId } }, () => true);
  /** Permitted without a token: what the service finds itself is authorised by its flow. */
  const permitted = async (): Promise<AuthorizedDelivery> => {
    const named = bench.app.get(FlowRegistry, { strict: false }).get('en')!;
    const decision = await bench.app.get(Authorizer, { strict: false }).authorizeDelivery({
      caller: pollerCaller,
      flow: named,
      target: named.targets[0]!,
      deliveryId: randomUUID(),
      source: { partyId: '501337', guid: randomUUID() },
      owner,
    });
    if (decision.effect !== 'permit') throw new Error(decision.cause);
    return decision.delivery;
  };

  it.each<[string, () => Promise<AuthorizedDelivery>]>([
    [
      'a cast',
      () =>
        Promise.resolve({
          deliveryId: randomUUID(),
          app,
          owner,
          decisionId: randomUUID(),
        } as AuthorizedDelivery),
    ],
    ['a copy of a decision', async () => ({ ...(await permitted()) })],
    [
      'a decision with another owner',
      async () => ({ ...(await permitted()), owner: { partyId: '501337' } }),
    ],
    ['what inherits from a decision', async () => Object.create(await permitted())],
  ])('T1 is not made on the word of %s', async (_, forged) => {
    const delivery = await forged();
    const before = made();
    await expect(create(delivery)).rejects.toThrow('not an authorized delivery');
    expect(made()).toBe(before);
  });

  it('T1 cannot be made for another than the decision names by changing it', async () => {
    const delivery = await permitted();
    expect(() => Object.assign(delivery, { app: 'ttd/klage' })).toThrow(TypeError);
  });

  it('is made on that of the Authorizer: a decision lets an instance be made', async () => {
    const before = made();
    expect((await create(await permitted())).kind).not.toBe('not-sent');
    expect(made()).toBe(before + 1);
  });
});
