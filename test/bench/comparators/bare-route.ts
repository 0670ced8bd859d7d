import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';

/**
 * PINNED. The least that can accept anything for good: Fastify, no log, no token, no checks, one INSERT committed
 * through a pool of the service's size.
 * @param url of a database that is its own
 * @returns its origin
 */
export async function startBareRoute(url: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  await pool.query(
    'create table accepted (id uuid primary key, instance text not null, at timestamptz not null)',
  );
  const server = fastify();
  server.post<{ Body: { instance: string } }>('/handovers', async (request, reply) => {
    const id = randomUUID();
    await pool.query('insert into accepted (id, instance, at) values ($1, $2, $3)', [
      id,
      request.body.instance,
      new Date(),
    ]);
    return reply.code(202).header('location', `/handovers/${id}`).send({ id, status: 'waiting' });
  });
  return server.listen({ port: 0, host: '127.0.0.1' });
}
