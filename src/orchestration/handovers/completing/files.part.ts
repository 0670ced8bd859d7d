import { Injectable } from '@nestjs/common';
import { type DataElement, DataGateway } from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { PlannedFile } from '../domain/attachment-plan.js';
import { type Completion, Later, Parked, Part } from './completion.js';
import { FileCopier } from './file-copier.js';

/** A's PDF and attachments in B: a multiset by type, name, size and SHA-256, one request at a time. */
@Injectable()
export class FilesPart extends Part {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly data: DataGateway,
    private readonly copier: FileCopier,
  ) {
    super();
  }

  async converge(completion: Completion): Promise<boolean> {
    const { plan, target } = completion;
    const present = new Set(target.data.filter((e) => !e.isHardDeleted).map(({ id }) => id));
    completion.files = completion.files.filter((file) => present.has(file.target));
    for (const file of plan.files) {
      if (completion.files.some(({ source }) => source === file.source.id)) continue;
      if (await this.#claim(completion, file)) continue;
      await this.#copy(completion, file);
      return true;
    }
    return this.#removeSurplus(completion);
  }

  /** Takes an element that is there already and holds the same bytes: a copy whose answer was not seen. */
  async #claim(completion: Completion, file: PlannedFile): Promise<boolean> {
    const candidates = unclaimed(completion).filter((element) => looksLike(element, file));
    if (candidates.length === 0) return false;
    const wanted = await this.copier.sourceHash(completion, file);
    for (const element of candidates) {
      if ((await this.copier.targetHash(completion, element.id)) !== wanted) continue;
      completion.files = [
        ...completion.files,
        { source: file.source.id, target: element.id, sha256: wanted },
      ];
      return true;
    }
    return false;
  }

  async #copy(completion: Completion, file: PlannedFile): Promise<void> {
    this.#awaitUnseen(completion);
    const copied = await completion.write(() => this.copier.copy(completion, file));
    if ((await this.copier.targetHash(completion, copied.target)) === copied.sha256) {
      completion.files = [...completion.files, copied];
      return;
    }
    await completion.unseen(() =>
      this.data.remove(completion.plan.target.app, completion.ref, copied.target),
    );
    throw new Parked('attachment-differs', [{ target: file.dataType, code: 'read-back-differs' }]);
  }

  /** After an upload with an unknown outcome it waits before repeating: the first copy may still land. */
  #awaitUnseen({ unseenWriteAt, delivery }: Completion): void {
    if (unseenWriteAt === undefined || unseenWriteAt === delivery.unseenWriteAt) {
      const probes = this.config.timings.probes;
      const until = (unseenWriteAt ?? -Infinity) + (probes[1] ?? probes[0] ?? 0);
      if (this.clock.now() < until) throw new Later('upload-unseen', until);
    }
  }

  /** A copy of ours too many: the first upload landed after it was repeated. */
  async #removeSurplus(completion: Completion): Promise<boolean> {
    if (completion.unseenWriteAt === undefined) return false;
    for (const element of unclaimed(completion)) {
      const twin = completion.plan.files.find((file) => looksLike(element, file));
      const copy = twin && completion.files.find(({ source }) => source === twin.source.id);
      if (!copy || element.createdBy !== completion.target.createdBy) continue;
      if ((await this.copier.targetHash(completion, element.id)) !== copy.sha256) continue;
      await completion.write(() =>
        this.data.remove(completion.plan.target.app, completion.ref, element.id),
      );
      return true;
    }
    return false;
  }
}

const unclaimed = ({ target, files }: Completion): DataElement[] =>
  target.data.filter((e) => !e.isHardDeleted && !files.some((file) => file.target === e.id));

const looksLike = (element: DataElement, file: PlannedFile): boolean =>
  element.dataType === file.dataType &&
  element.filename === file.filename &&
  element.size === file.source.size;
