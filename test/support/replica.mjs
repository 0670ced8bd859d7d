// A replica of the built service that a test can hold at named points, or rob of a safeguard.
// FLERAPP_* as for the service; TEST_HOLDS: base URL whose `/hold/{point}` is asked at each point;
// TEST_SABOTAGE: names of safeguards that are turned off (test/support/sabotage.mjs).
import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { HttpDataGateway } from '../../dist/altinn/adapters/http-data-gateway.js';
import { DataGateway } from '../../dist/altinn/index.js';
import { createApp } from '../../dist/bootstrap.js';
import { loadConfig } from '../../dist/config/index.js';
import { HandoverStore } from '../../dist/orchestration/handovers/handover-store.js';
import { SqlHandoverStore } from '../../dist/orchestration/handovers/adapters/sql-handover-store.js';
import { parseCredentials } from '../../dist/parse-credentials.js';
import { sabotages } from './sabotage.mjs';

const holds = process.env.TEST_HOLDS;
const sabotage = (process.env.TEST_SABOTAGE ?? '').split(',').filter(Boolean);

const reach = async (point) => {
  if (holds) await fetch(`${holds}/hold/${point}`).catch(() => undefined);
};

/** Stops before and after each commit of the worker. */
class HeldStore extends SqlHandoverStore {
  async record(delivery, change, at, facts) {
    const point = `record-${delivery.state}-${change.state}`;
    await reach(`before-${point}`);
    const next = await super.record(delivery, change, at, facts);
    await reach(`after-${point}`);
    return next;
  }

  async intend(delivery, intent) {
    await reach('before-intent');
    const intended = await super.intend(delivery, intent);
    await reach('after-intent');
    return intended;
  }

  async observe(...observation) {
    await reach('before-observation');
    await super.observe(...observation);
  }
}
/** Stops before a file is fetched: from A to be sent to B at once, or from B to be compared. */
class HeldData extends HttpDataGateway {
  async download(...file) {
    await reach('before-download');
    return super.download(...file);
  }
}

const inherit = (Sub, Base) => {
  Reflect.defineMetadata('design:paramtypes', Reflect.getMetadata('design:paramtypes', Base), Sub);
  return Sub;
};

const config = loadConfig(process.env, parseCredentials);
const app = await createApp(config, {
  build: async (module, adapter, options) => {
    const builder = Test.createTestingModule({ imports: [module] }).setLogger(options.logger);
    builder.overrideProvider(HandoverStore).useClass(inherit(HeldStore, SqlHandoverStore));
    builder.overrideProvider(DataGateway).useClass(inherit(HeldData, HttpDataGateway));
    for (const name of sabotage) sabotages[name](builder);
    const compiled = await builder.compile();
    return compiled.createNestApplication(adapter, options);
  },
});
await app.listen(config.http.port, config.http.host);
process.once('disconnect', () => process.exit(0));
process.stdout.write(`${JSON.stringify({ url: await app.getUrl(), msg: 'listening' })}\n`);
