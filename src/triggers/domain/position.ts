/** A row of Storage's list, as far as its place is concerned. */
export interface Placed {
  /** ISO 8601 with its offset, by Storage's clock. */
  readonly lastChanged?: string;
}

const withOffset = /(Z|[+-]\d{2}:\d{2})$/;

/**
 * How far one reading of Storage's list has come, in Storage's own time: pages come by `lastChanged`, the oldest first.
 * Only rows that were seen move it, so that an empty answer, or clocks that differ, let nothing slip through. What
 * becomes visible later with an older time is caught by the overlap with which the next poll begins.
 */
export class Position {
  #highest: number | undefined;
  #ordered = true;

  /** @param latest epoch milliseconds, when the poll began: a row from the future must not move it past what is to come */
  constructor(private readonly latest: number) {}

  /** Everything of the page has been dealt with. @returns where the next poll may go on, if this one broke off here */
  after(page: readonly Placed[]): number | undefined {
    for (const row of page) this.#see(row);
    return this.#ordered ? this.whole() : undefined;
  }

  /** The last page has been dealt with; then the order does not matter. Undefined: no row was seen. */
  whole(): number | undefined {
    return this.#highest === undefined ? undefined : Math.min(this.#highest, this.latest);
  }

  #see({ lastChanged = '' }: Placed): void {
    const time = withOffset.test(lastChanged) ? Date.parse(lastChanged) : Number.NaN;
    if (Number.isNaN(time) || time < (this.#highest ?? -Infinity)) this.#ordered = false;
    else this.#highest = time;
  }
}
