import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import {
  AltinnKeys,
  registerAuthentication,
  SandboxTokenVerifier,
} from './authentication/index.js';
import { SandboxClock } from './clock.js';
import type { AltinnTokenVerifier } from './context.js';
import type { AppOf } from './control/index.js';
import {
  addFaultHooks,
  addStatsHooks,
  Faults,
  registerControlApi,
  Stats,
} from './control/index.js';
import { Maskinporten, registerMaskinporten } from './maskinporten/index.js';
import { OpenIdProvider, registerPeople } from './people/index.js';
import type { MaskinportenOptions } from './maskinporten/index.js';

/** The server with everything that needs no app: Maskinporten, Altinn's tokens, and the controls. */
export interface SandboxCore {
  readonly server: FastifyInstance;
  readonly maskinporten: Maskinporten;
  readonly altinnKeys: AltinnKeys;
  readonly people: OpenIdProvider;
  readonly tokens: AltinnTokenVerifier;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly stats: Stats;
  readonly baseUrl: () => string;
  /** Tells the faults which app a path is about. */
  knowApps(appOf: AppOf): void;
  /** @returns the base URL */
  listen(port: number, host: string): Promise<string>;
  close(): Promise<void>;
}

/** Apps and Storage take 2000 MiB a request (reference altinn-app-contract §7). */
const bodyLimit = 2000 * 1024 * 1024;

/** Not listening yet; routes can still be added to `server`. */
export async function createCore(options: MaskinportenOptions = {}): Promise<SandboxCore> {
  const server = newServer();
  const clock = new SandboxClock();
  const faults = new Faults();
  const stats = new Stats(clock);
  let url = '';
  const baseUrl = (): string => url;
  const altinnKeys = await AltinnKeys.create(clock);
  const maskinporten = await Maskinporten.create(baseUrl, clock, options);
  const people = await OpenIdProvider.create(baseUrl, clock);
  addStatsHooks(server, stats);
  let appOf: AppOf = () => undefined;
  addFaultHooks(server, faults, (path) => appOf(path));
  showClock(server, clock);
  await mount(server, (scope) => registerMaskinporten(scope, maskinporten));
  await mount(server, (scope) => registerPeople(scope, people));
  const authentication = { maskinporten, keys: altinnKeys, clock, baseUrl };
  await mount(server, (scope) => registerAuthentication(scope, authentication));
  const keys = { maskinporten: maskinporten.issuerKeys, altinn: altinnKeys };
  await mount(server, (scope) => registerControlApi(scope, { clock, faults, stats, keys }));
  return {
    ...{ server, maskinporten, altinnKeys, people, clock, faults, stats, baseUrl },
    tokens: new SandboxTokenVerifier(altinnKeys, clock),
    knowApps: (known) => void (appOf = known),
    listen: async (port, host) => (url = await server.listen({ port, host })),
    close: async () => {
      faults.clear();
      await server.close();
    },
  };
}

/** Routes in a scope of their own: the body parsers of one do not reach the others. */
export async function mount(
  server: FastifyInstance,
  routes: (scope: FastifyInstance) => void | Promise<void>,
): Promise<void> {
  await server.register(async (scope) => {
    await routes(scope);
  });
}

const newServer = (): FastifyInstance =>
  fastify({
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1024 },
  });

/** Clients measure their skew by the `Date` header, so it must be the sandbox's. */
function showClock(server: FastifyInstance, clock: SandboxClock): void {
  server.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('date', new Date(clock.now()).toUTCString());
    done();
  });
}
