/** The few parts of PostgreSQL's frontend/backend protocol 3.0 that the PGlite bridge must understand. */

const tag = { notification: 0x41, readyForQuery: 0x5a, query: 0x51, statement: 0x53 } as const;

/** A simple Query message. */
export function queryMessage(sql: string): Uint8Array {
  return framed(tag.query, Buffer.from(`${sql}\0`));
}

function framed(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header[0] = type;
  header.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

/** Splits backend bytes: notifications go to every listener, `status` is ReadyForQuery's (I idle, T, E). */
export function demultiplex(bytes: Buffer): {
  answer: Buffer;
  notifications: Buffer[];
  status: string | undefined;
} {
  const kept: Buffer[] = [];
  const notifications: Buffer[] = [];
  let status: string | undefined;
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = 1 + bytes.readInt32BE(at + 1);
    const message = bytes.subarray(at, at + length);
    if (message[0] === tag.notification) notifications.push(message);
    else kept.push(message);
    if (message[0] === tag.readyForQuery) status = String.fromCharCode(message[5] ?? 0);
    at += length;
  }
  return { answer: Buffer.concat(kept), notifications, status };
}

/** Prefixes the prepared statement's name in Parse, Bind, Describe and Close: all clients share one session. */
export function renameStatement(message: Buffer, prefix: string): Buffer {
  const type = String.fromCharCode(message[0] ?? 0);
  const at = statementNameAt(message, type);
  if (at === undefined || message[at] === 0) return message;
  const body = Buffer.concat([message.subarray(5, at), Buffer.from(prefix), message.subarray(at)]);
  return framed(message[0] ?? 0, body);
}

function statementNameAt(message: Buffer, type: string): number | undefined {
  if (type === 'P') return 5;
  if (type === 'B') return message.indexOf(0, 5) + 1;
  if ((type === 'D' || type === 'C') && message[5] === tag.statement) return 6;
  return undefined;
}
