import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../credentials/settings-reader.js';

/** A document as it was last had from its address. */
export interface KeptDocument {
  readonly document: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}

/**
 * The last good metadata and JWKS of issuers in a folder, so that a service that starts while they are
 * away knows them already. They are public; nothing secret belongs here.
 */
export class PublicDocuments {
  /** @param folder made when it is first written to */
  constructor(private readonly folder: string) {}

  /** Undefined when there is none that can be read, whatever the reason. */
  read(url: string): KeptDocument | undefined {
    try {
      const kept: unknown = JSON.parse(readFileSync(this.#path(url), 'utf8'));
      if (!isObject(kept) || kept['url'] !== url) return undefined;
      const { document, savedAt } = kept;
      return isObject(document) && typeof savedAt === 'number' ? { document, savedAt } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Replaces the file at once: another process sees the old document or the new one, never half of it. */
  async write(url: string, { document, savedAt }: KeptDocument): Promise<void> {
    const path = this.#path(url);
    const draft = `${path}.${randomUUID()}`;
    await mkdir(this.folder, { recursive: true });
    try {
      await writeFile(draft, JSON.stringify({ url, savedAt, document }), { flush: true });
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  #path(url: string): string {
    return join(this.folder, `${createHash('sha256').update(url).digest('hex')}.json`);
  }
}
