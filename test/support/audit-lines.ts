/** One decision as it stands in the log. */
export type AuditLine = Readonly<Record<string, unknown>>;

/** Lines leave in batches: so long until all that was written can be read, milliseconds. */
const batch = 20;

/** The service's log, one object a line. @throws SyntaxError when a line is not JSON */
export const logLines = (logs: string): AuditLine[] =>
  logs
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);

/** The decisions that were written since `from`, an index into the log. */
export const auditLines = (logs: string, from = 0): AuditLine[] =>
  logLines(logs.slice(from)).filter(({ event }) => event === 'authorization');

/** A problem without what is another at each request. */
export const problemOf = ({ body }: { body: Readonly<Record<string, unknown>> }): object =>
  Object.fromEntries(
    Object.entries(body).filter(([name]) => name !== 'traceId' && name !== 'decisionId'),
  );

/** Waits until the batch of log lines has left. */
export const logsWritten = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, batch));
