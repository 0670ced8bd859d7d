/** How this Altinn differs from a well-behaved one, while a test wants it so. */
export interface Quirks {
  /** Storage's lists show an instance so long after it was made. Milliseconds. */
  listLagMs: number;
  /** Apps, `{org}/{app}`, that drop the data values of a create: the marker among them. */
  dropsDataValues: string[];
}

export const noQuirks = (): Quirks => ({ listLagMs: 0, dropsDataValues: [] });
