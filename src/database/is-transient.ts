/** SQLSTATE classes of a server that is away, and of work that lost a race: the same again may succeed. */
const transientClasses: ReadonlySet<string> = new Set(['08', '40', '53', '57', '58']);
const transientStates: ReadonlySet<string> = new Set(['25P03', '55P03']);

/** What node-postgres says, without a code, of a connection that is lost or cannot be had. */
const connectionLost =
  /^(Connection terminated|timeout exceeded when trying|Query read timeout|Client has encountered a connection error|connection closed|idle in transaction)/;

/** Whether the same statement may succeed later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    return transientStates.has(code) || transientClasses.has(code.slice(0, 2));
  }
  return /^E[A-Z]{3,}$/.test(code) || connectionLost.test(error.message);
}
