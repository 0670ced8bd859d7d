import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { demoOrg } from '../service-environment.js';
import { launch, shippedApps } from './launch.js';

/** `npm run sandbox [-- --apps FOLDER]…`: a local Altinn with apps, and the service that works against it. */
const { values } = parseArgs({
  options: {
    apps: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '8080' },
    'service-port': { type: 'string', default: '3000' },
  },
});

const laptop = await launch({
  appFolders: [shippedApps, ...values.apps],
  sandboxPort: Number(values.port),
  servicePort: Number(values['service-port']),
});
console.log(`Altinn and Maskinporten   ${laptop.sandbox.url}
Flerapp                   ${laptop.service}    (Swagger UI at /api)
App owner                 ${demoOrg.name} ${demoOrg.organisationNumber}

Ctrl-C ends both. README.md tells what to try.`);

let closing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (closing) return;
    closing = true;
    void laptop.close().then(() => process.exit(0));
  });
}
