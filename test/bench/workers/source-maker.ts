import { klage, photo } from '../../../src/sandbox/cli/demo-data.js';
import { EndUser, type Sandbox } from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';

const partyId = 501337;

/** Makes many finished instances of app A: one as a person would, the others as copies of it in the world's store. */
export class SourceMaker {
  #pattern: StoredInstance | undefined;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly app: string,
  ) {}

  async make(count: number): Promise<string[]> {
    this.#pattern ??= await this.#sendIn();
    const pattern = this.#pattern;
    return Array.from({ length: count }, () => this.#copy(pattern));
  }

  async #sendIn(): Promise<StoredInstance> {
    const user = new EndUser(this.sandbox.url);
    const id = await user.start(this.app, partyId);
    await user.fillIn(klage);
    await user.attach(photo);
    await user.submit();
    const stored = this.sandbox.world.instances.get(id.split('/')[1] ?? '');
    if (!stored) throw new Error('the source is not in Storage');
    return stored;
  }

  #copy(pattern: StoredInstance): string {
    const { instances } = this.sandbox.world;
    const copy = instances.create({ ...pattern, by: pattern.createdBy });
    const [, from = ''] = pattern.id.split('/');
    const [, to = ''] = copy.id.split('/');
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
