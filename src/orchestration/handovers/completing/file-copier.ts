import { createHash, type Hash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DataGateway } from '../../../altinn/index.js';
import type { PlannedFile } from '../domain/attachment-plan.js';
import type { CopiedFile } from '../domain/delivery.js';
import type { Completion } from './completion.js';

/** Streams files from A to B, and hashes what is stored; a file is never held in memory. */
@Injectable()
export class FileCopier {
  constructor(private readonly data: DataGateway) {}

  /** @returns the copy with the SHA-256 of the bytes that were sent */
  async copy({ plan, ref }: Completion, file: PlannedFile): Promise<CopiedFile> {
    const download = await this.data.download(
      plan.flow.source.app,
      sourceRef(plan),
      file.source.id,
    );
    const hash = createHash('sha256');
    const body = download.body.pipe(hashing(hash));
    // An error of the download must end the upload too: pipe() does not pass it on.
    download.body.once('error', (error) => body.destroy(error));
    const element = await this.data.upload(plan.target.app, ref, {
      dataType: file.dataType,
      filename: file.filename,
      contentType: file.contentType,
      size: download.size ?? file.source.size,
      body,
    });
    return { source: file.source.id, target: element.id, sha256: hash.digest('hex') };
  }

  async sourceHash({ plan }: Completion, file: PlannedFile): Promise<string> {
    const { body } = await this.data.download(
      plan.flow.source.app,
      sourceRef(plan),
      file.source.id,
    );
    return sha256Of(body);
  }

  async targetHash({ plan, ref }: Completion, element: string): Promise<string> {
    return sha256Of((await this.data.download(plan.target.app, ref, element)).body);
  }
}

const sourceRef = ({ source }: Completion['plan']) => ({
  partyId: source.partyId,
  guid: source.guid,
});

function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

async function sha256Of(body: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(body, hash);
  return hash.digest('hex');
}
