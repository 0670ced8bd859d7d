import { Clock } from '../../src/config/index.js';

/** A clock that stands still until it is moved. */
export class MovedClock extends Clock {
  private moved = 0;
  private readonly start = Date.now();

  now(): number {
    return this.start + this.moved;
  }

  monotonic(): number {
    return this.moved;
  }

  advance(milliseconds: number): void {
    this.moved += milliseconds;
  }
}
