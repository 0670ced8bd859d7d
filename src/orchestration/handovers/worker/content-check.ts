import { Injectable } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { DataGateway, type Instance } from '../../../altinn/index.js';
import type { PlannedFile } from '../domain/attachment-plan.js';
import { fitsDeclared } from '../domain/content-kind.js';
import type { Finding } from '../domain/delivery.js';

/** Bytes of a file that tell its kind; the rest is not read. */
const enough = 4_100;

/** Looks into the files of rules with `verify`, before B is made (reference authorization §5: T11). */
@Injectable()
export class ContentCheck {
  constructor(private readonly data: DataGateway) {}

  /** @throws AltinnError when a file cannot be read now */
  async findings(source: Instance, files: readonly PlannedFile[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const file of files.filter(({ verify }) => verify)) {
      const found = await fileTypeFromBuffer(await this.#beginning(source, file));
      if (fitsDeclared(file.contentType, found?.mime)) continue;
      findings.push({ target: file.dataType, code: 'content-not-as-declared' });
    }
    return findings;
  }

  async #beginning({ appId, partyId, guid }: Instance, file: PlannedFile): Promise<Uint8Array> {
    const { body } = await this.data.download(appId, { partyId, guid }, file.source.id);
    const chunks: Buffer[] = [];
    let size = 0;
    // Leaving the loop closes the connection.
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= enough) break;
    }
    return Buffer.concat(chunks).subarray(0, enough);
  }
}
