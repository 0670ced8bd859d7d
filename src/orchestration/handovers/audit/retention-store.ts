/** Deletes what ended long ago. */
export abstract class RetentionStore {
  /**
   * Deletes handovers that have been settled for `age` milliseconds, the oldest first, and leaves their tombstones.
   * Parked ones stay: a person has yet to decide. @returns how many
   */
  abstract bury(age: number, limit: number): Promise<number>;
}
