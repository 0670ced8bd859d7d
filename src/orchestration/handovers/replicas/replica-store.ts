/** What a beat tells a replica. */
export interface Beat {
  /** False: the others have declared it dead and taken its work. */
  readonly alive: boolean;
  /** Target apps to which nothing is created until a person has looked: app to reason. */
  readonly stops: ReadonlyMap<string, string>;
}

/** Replicas that share the store, on the database's clock. */
export abstract class ReplicaStore {
  /** @param workerPool the engine's name for this process */
  abstract join(incarnation: string, workerPool: string | undefined): Promise<void>;
  abstract beat(incarnation: string): Promise<Beat>;
  /** Gives up what the replica still holds, and its place. */
  abstract leave(incarnation: string): Promise<void>;
  /**
   * Declares replicas dead that have not told for `life` milliseconds, and gives their deliveries and jobs free.
   * @returns how many deliveries were taken over
   */
  abstract takeOver(incarnation: string, life: number): Promise<number>;
  /** Everybody else is dead: for a database that only one process can use. */
  abstract takeOverAll(incarnation: string): Promise<number>;
  /** Deliveries that the replica holds. */
  abstract held(incarnation: string): Promise<string[]>;
  /** Gives deliveries free that the replica holds but does not work on. */
  abstract release(incarnation: string, deliveries: readonly string[]): Promise<void>;
  /** Jobs that an engine had taken but not begun when it ended. */
  abstract unlockJobs(workerPool: string): Promise<void>;
  /**
   * Adds jobs for deliveries that have been due for `overdue` milliseconds and have none, or one that was taken so
   * long ago and has not become a run: the engine loses what it took when the answer to its fetch is lost.
   * @returns how many
   */
  abstract addLostJobs(overdue: number): Promise<number>;
  abstract stop(app: string, reason: string, delivery: string, at: number): Promise<void>;
  abstract lastRestoration(): Promise<number | undefined>;
  /**
   * Notes that the database was restored before `at`: B is looked for once more until `lateAt` for each delivery
   * whose create may be under way without this database knowing it.
   */
  abstract restored(at: number, lateAt: number): Promise<void>;
}
