import { setTimeout as pause } from 'node:timers/promises';
import { callerScope, type Sandbox, type ServiceEnvironment } from '../../../src/sandbox/index.js';
import { klage, png } from '../../support/source.js';
import type { ServiceProcess } from '../../support/service-process.js';
import { flowPath } from '../rig/cluster.js';
import type { Interference, Moment } from './plan.js';

/** One submitted A, with a serial number in its form. */
export interface Source {
  readonly serial: string;
  readonly id: string;
  readonly interference: Interference | undefined;
  /** Classes of the faults that were meant for it. */
  readonly faults: readonly string[];
  /** Of the handover, once a caller has seen a 2xx. */
  handover?: string;
}

/** Backends of app A. */
const callers = 4;

const attachment = {
  dataType: 'vedlegg',
  filename: 'bilde æøå.png',
  contentType: 'image/png',
  base64: png.toString('base64'),
};

/** A person fills in app A and sends it. @returns `{partyId}/{guid}` */
export async function submitted(
  sandbox: Sandbox,
  serial: string,
  kind?: Interference,
): Promise<string> {
  // A line without a name cannot become one of app B, which requires it.
  const lines = kind === 'impossible-a' ? { varer: [{ antall: 1 }] } : {};
  const model = { ...klage, saksnr: serial, begrunnelse: `Sak ${serial}`, ...lines };
  const answer = await fetch(`${sandbox.url}/__sandbox/end-user/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'ttd/klage', partyId: 501337, model, attachments: [attachment] }),
  });
  const { instance } = (await answer.json()) as { instance?: string };
  if (instance === undefined) throw new Error(`not submitted: ${String(answer.status)}`);
  return instance;
}

/** Backends of app A that post to whichever replica, each with a token of its own. */
export class Callers {
  readonly #tokens = new Map<number, string>();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly environment: ServiceEnvironment,
    private readonly replicas: readonly ServiceProcess[],
    private readonly random: () => number,
  ) {}

  async handOver(source: Source, { calls, calling }: Moment): Promise<void> {
    if (calling === 'once') {
      await this.#try(source);
      return;
    }
    await Promise.all(Array.from({ length: calls }, () => this.#until2xx(source)));
  }

  /** For those that were called once, in vain. */
  async again(sources: readonly Source[]): Promise<number> {
    const lost = sources.filter(({ handover }) => handover === undefined);
    for (const source of lost) await this.#until2xx(source);
    return lost.length;
  }

  async #until2xx(source: Source): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await this.#try(source)) return;
      await pause(100 + this.random() * 200);
    }
    throw new Error(`never accepted: ${source.serial}`);
  }

  async #try(source: Source): Promise<boolean> {
    const replica = this.replicas[Math.floor(this.random() * this.replicas.length)];
    const who = Math.floor(this.random() * callers);
    try {
      const answer = replica && (await this.#post(replica, source.id, await this.#token(who)));
      const body = (await answer?.json()) as { id: string };
      if (answer?.status === 401) this.#tokens.delete(who);
      if (!answer || answer.status >= 300) return false;
      source.handover = body.id;
      return true;
    } catch {
      return false;
    }
  }

  async #post({ url }: ServiceProcess, instance: string, token: string): Promise<Response> {
    return fetch(url + flowPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ instance }),
      signal: AbortSignal.timeout(5_000),
    });
  }

  /** Used until it is refused because it has expired. */
  async #token(who: number): Promise<string> {
    const { maskinporten } = this.sandbox;
    const caller = { ...this.environment.caller, scopes: [callerScope] };
    const token = this.#tokens.get(who) ?? (await maskinporten.issueCallerToken(caller));
    this.#tokens.set(who, token);
    return token;
  }
}
