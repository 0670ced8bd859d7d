import { klage, photo } from '../../../src/sandbox/cli/demo-data.js';
import { EndUser, type Sandbox } from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';

const partyId = 501337;
const big = 1_000_000;

/** Makes many finished instances of app A: one as a person would, the others as copies of it in the world's store. */
export class SourceMaker {
  #pattern: StoredInstance | undefined;

  constructor(private readonly sandbox: Sandbox) {}

  async make(count: number): Promise<string[]> {
    this.#pattern ??= await this.#sendIn();
    const pattern = this.#pattern;
    return Array.from({ length: count }, () => this.#copy(pattern));
  }

  async makeBig(bytes: number): Promise<string> {
    const [id = ''] = await this.make(1);
    const { instances } = this.sandbox.world;
    const guid = guidOf(id);
    const file = instances.get(guid)?.data.find(({ dataType }) => dataType === photo.dataType);
    if (!file) throw new Error('the source has no attachment');
    instances.writeData(guid, file.id, file.createdBy, Buffer.alloc(bytes, 'flerapp'));
    return id;
  }

  /** Of all instances, app B's too: what was measured is not needed any more. */
  forgetFiles(): void {
    const { instances } = this.sandbox.world;
    for (const { instance } of instances.all()) {
      for (const { id, size, createdBy } of instance.data) {
        if (size > big) instances.writeData(guidOf(instance.id), id, createdBy, Buffer.alloc(0));
      }
    }
  }

  async #sendIn(): Promise<StoredInstance> {
    const user = new EndUser(this.sandbox.url);
    const id = await user.start('ttd/klage', partyId);
    await user.fillIn(klage);
    await user.attach(photo);
    await user.submit();
    const stored = this.sandbox.world.instances.get(guidOf(id));
    if (!stored) throw new Error('the source is not in Storage');
    return stored;
  }

  #copy(pattern: StoredInstance): string {
    const { instances } = this.sandbox.world;
    const copy = instances.create({ ...pattern, by: pattern.createdBy });
    const [from, to] = [guidOf(pattern.id), guidOf(copy.id)];
    for (const { id, createdBy: by, ...element } of pattern.data) {
      instances.addData(to, {
        ...element,
        by,
        bytes: instances.bytes(from, id) ?? Buffer.alloc(0),
      });
    }
    return copy.id;
  }
}

const guidOf = (id: string): string => id.split('/')[1] ?? '';
