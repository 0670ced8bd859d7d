/** Waits for `work` as long as the signal lets it; the work itself goes on, for others may be waiting too. */
export async function unlessAborted<T>(
  signal: AbortSignal,
  work: Promise<T>,
  error: () => Error,
): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(error());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
