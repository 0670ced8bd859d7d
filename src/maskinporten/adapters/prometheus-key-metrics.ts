import { Gauge, type Registry } from 'prom-client';
import type { ClientKeysStatus, KeyStatusSource } from '../domain/key-status.js';

/** When keys end, and whether their files are taken. Read at a scrape, because keys change meanwhile. */
export class PrometheusKeyMetrics {
  readonly #sources: KeyStatusSource[] = [];

  constructor(registry: Registry) {
    const registers = [registry];
    const expiry: Gauge = new Gauge({
      name: 'maskinporten_key_expiry_timestamp_seconds',
      help: "End of a client's newest key, or of its certificate, seconds since the epoch",
      labelNames: ['client', 'of'],
      registers,
      collect: () => {
        expiry.reset();
        this.#states().forEach((state) => setExpiry(expiry, state));
      },
    });
    const refused: Gauge = new Gauge({
      name: 'maskinporten_key_file_refused',
      help: '1: the key file as it is now was not taken, older keys sign',
      labelNames: ['client'],
      registers,
      collect: () => {
        refused.reset();
        for (const { client, problems } of this.#states()) {
          refused.set({ client }, problems.length > 0 ? 1 : 0);
        }
      },
    });
  }

  watch(source: KeyStatusSource): void {
    this.#sources.push(source);
  }

  #states(): ClientKeysStatus[] {
    return this.#sources.flatMap((source) => source.keys());
  }
}

/** Of the newest only: that an older one ends is how a rotation is meant to be. */
function setExpiry(gauge: Gauge, { client, keys: [newest] }: ClientKeysStatus): void {
  const ends = { key: newest?.expiresAt, certificate: newest?.certificateExpiresAt };
  for (const [of, end] of Object.entries(ends)) {
    if (end !== undefined) gauge.set({ client, of }, Date.parse(end) / 1_000);
  }
}
