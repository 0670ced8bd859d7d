import { setTimeout as pause } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';

const openings: Promise<PGlite>[] = [];
const create = PGlite.create.bind(PGlite);

PGlite.create = (...given: Parameters<typeof create>) => {
  const opening = create(...given);
  openings.push(opening);
  return opening;
};

/** How many embedded databases this test file has begun to open. */
export const begun = (): number => openings.length;

/**
 * A service that does not start leaves its database behind half opened, because Nest does not wait for what else it
 * began. Waits until it is open, and closes it: else it would go on into the next test.
 * @param before what `begun` said before that service
 */
export async function closeLeftBehind(before: number): Promise<void> {
  for (let i = 0; i < 100 && openings.length === before; i++) await pause(20);
  for (const opened of await Promise.allSettled(openings.slice(before))) {
    if (opened.status === 'fulfilled' && !opened.value.closed) await opened.value.close();
  }
}
