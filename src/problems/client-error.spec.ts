import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerClientError } from './index.js';

describe('what is no HTTP request', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end('ok'));
    server.on('clientError', answerClientError);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (bytes: string): Promise<string> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  };

  it.each([
    ['nonsense', 'secret\r\n\r\n'],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'s'.repeat(20_000)}\r\n\r\n`],
  ])('is answered with a problem, and nothing of it: %s', async (_what, bytes) => {
    const [head = '', body = ''] = (await send(bytes)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 .*\r\nContent-Type: application\/problem\+json\r\n/);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}\r\n`);
    expect(JSON.parse(body)).toEqual({
      type: 'urn:flerapp:problem:invalid-request',
      title: 'The request is not valid',
      status: 400,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('leaves the next connection alone', async () => {
    await send('secret\r\n\r\n');
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      headers: { connection: 'close' },
    });
    expect(await response.text()).toBe('ok');
  });
});
