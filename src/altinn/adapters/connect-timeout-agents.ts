import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/**
 * Node's own agents know no limit for opening a connection. A socket that does not stand in time is
 * destroyed with the code that undici uses for it, so both clients fail alike.
 * @param connect milliseconds
 */
export function connectTimeoutAgents(connect: number): {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
} {
  const options: AgentOptions = { keepAlive: true };
  return {
    httpAgent: limited(new HttpAgent(options), connect, 'connect'),
    httpsAgent: limited(new HttpsAgent(options), connect, 'secureConnect'),
  };
}

type Connect = (...args: unknown[]) => Duplex | undefined;

function limited<T extends HttpAgent>(agent: T, connect: number, standing: string): T {
  const original = (agent as unknown as { createConnection: Connect }).createConnection;
  const createConnection: Connect = (...args) => {
    const socket = original.apply(agent, args) as Socket | undefined;
    if (socket) giveUpAfter(socket, connect, standing);
    return socket;
  };
  return Object.assign(agent, { createConnection });
}

function giveUpAfter(socket: Socket, connect: number, standing: string): void {
  const timer = setTimeout(() => {
    socket.destroy(
      Object.assign(new Error('connecting took too long'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
    );
  }, connect);
  const stop = (): void => clearTimeout(timer);
  socket.once(standing, stop).once('close', stop);
}
