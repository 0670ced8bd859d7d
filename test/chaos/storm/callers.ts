import { setTimeout as pause } from 'node:timers/promises';
import { callerScope, type Sandbox, type ServiceEnvironment } from '../../../src/sandbox/index.js';
import { klage, png } from '../../support/source.js';
import type { ServiceProcess } from '../../support/service-process.js';
import { flowPath } from '../rig/cluster.js';
import type { Interference } from './plan.js';

/** One submitted A, with a serial number in its form. */
export interface Source {
  readonly serial: string;
  readonly id: string;
  readonly interference?: Interference;
  /** Of the handover, once accepted. */
  handover?: string;
}

const attachment = {
  dataType: 'vedlegg',
  filename: 'bilde æøå.png',
  contentType: 'image/png',
  base64: png.toString('base64'),
};

/** A person fills in app A and sends it. */
export async function submitted(
  sandbox: Sandbox,
  serial: string,
  kind?: Interference,
): Promise<Source> {
  // A complaint without a reference cannot become a case: app B requires one.
  const saksnr = kind === 'impossible-a' ? null : serial;
  const model = { ...klage, saksnr, begrunnelse: `Sak ${serial}` };
  const answer = await fetch(`${sandbox.url}/__sandbox/end-user/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'ttd/klage', partyId: 501337, model, attachments: [attachment] }),
  });
  const { instance } = (await answer.json()) as { instance?: string };
  if (instance === undefined) throw new Error(`not submitted: ${String(answer.status)}`);
  return { serial, id: instance, ...(kind && { interference: kind }) };
}

/** App A's backend: posts until it gets a 2xx, to whichever replica, and sometimes twice. */
export class Caller {
  #token: string | undefined;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly environment: ServiceEnvironment,
    private readonly replicas: readonly ServiceProcess[],
    private readonly random: () => number,
  ) {}

  async handOver(source: Source): Promise<void> {
    const times = 1 + Math.floor(this.random() * 3);
    await Promise.all(Array.from({ length: times }, () => this.#until2xx(source)));
  }

  async #until2xx(source: Source): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const replica = this.replicas[Math.floor(this.random() * this.replicas.length)];
      const answer = replica && (await this.#post(replica, source.id).catch(() => undefined));
      if (answer && answer.status < 300) {
        const { id } = (await answer.json()) as { id: string };
        source.handover = id;
        return;
      }
      await answer?.body?.cancel();
      await pause(100 + this.random() * 200);
    }
    throw new Error(`never accepted: ${source.serial}`);
  }

  async #post(replica: ServiceProcess, instance: string): Promise<Response> {
    this.#token ??= await this.sandbox.maskinporten.issueCallerToken({
      ...this.environment.caller,
      scopes: [callerScope],
    });
    return fetch(replica.url + flowPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
      body: JSON.stringify({ instance }),
      signal: AbortSignal.timeout(5_000),
    });
  }
}
