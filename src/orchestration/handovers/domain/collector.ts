interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does like work together: while one batch is under way the next one collects. A single item at rest is done at
 * once; there is no timer. Writes share commits by it, and looks share lists.
 */
export class Collector<Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #running = false;

  /**
   * @param work does all items at once, and gives their results in the same order
   * @param keyOf items of one key are never in the same batch; undefined: it may be with any
   * @param isPoison an error that may be the fault of one item: then each is done alone
   */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly keyOf: (item: Item) => string | undefined,
    private readonly isPoison: (error: unknown) => boolean,
    private readonly most = 100,
  ) {}

  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#flush(this.#take());
    this.#running = false;
  }

  #take(): Waiting<Item, Result>[] {
    const keys = new Set<string>();
    const taken: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const waiting of this.#waiting) {
      const key = this.keyOf(waiting.item);
      const free = key === undefined || !keys.has(key);
      if (taken.length < this.most && free) taken.push(waiting);
      else left.push(waiting);
      if (key !== undefined) keys.add(key);
    }
    this.#waiting = left;
    return taken;
  }

  async #flush(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(group.map(({ item }) => item));
      group.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      if (group.length > 1 && this.isPoison(error)) {
        for (const one of group) await this.#flush([one]);
        return;
      }
      for (const { reject } of group) reject(error);
    }
  }
}
