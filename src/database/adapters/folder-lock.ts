import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/**
 * Keeps a second process off a PGlite folder. The lock is a listening socket in Linux' abstract namespace:
 * the kernel drops it with the process, so a dead process cannot hold it, and no process id is compared.
 * @throws Error when another process has the folder
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const digest = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  try {
    await listen(server, addressOf(digest));
  } catch {
    throw new Error(`the data folder ${folder} is in use by another process`);
  }
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Abstract sockets exist on Linux only; elsewhere a named pipe or a port derived from the folder serves. */
function addressOf(digest: string): { path: string } | { port: number; host: string } {
  if (process.platform === 'linux') return { path: `\0flerapp-${digest}` };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\flerapp-${digest}` };
  return { port: 49_152 + (parseInt(digest.slice(0, 8), 16) % 16_000), host: '127.0.0.1' };
}

function listen(
  server: Server,
  address: { path: string } | { port: number; host: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
}
