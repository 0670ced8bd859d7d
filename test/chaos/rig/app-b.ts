import type { Sandbox } from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';

export const targetApp = 'ttd/saksbehandling';

/** Copies of app B's instances that `wanted` picks, deleted ones included, in the order of creation. */
export function instancesOfB(
  { world }: Sandbox,
  wanted: (instance: Readonly<StoredInstance>) => boolean,
): StoredInstance[] {
  return world.instances
    .all()
    .filter(({ instance }) => instance.appId === targetApp && wanted(instance))
    .map(({ instance }) => structuredClone<StoredInstance>(instance));
}

/** Control over the sandbox, as a process of its own has it. @param path follows `/__sandbox/` */
export async function control(
  { url }: Sandbox,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const answer = await fetch(`${url}/__sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${await answer.text()}`);
}

/**
 * App B's policy lets somebody delete instances; without it an app cannot roll back what it made.
 * @param to `org`, or a role code
 */
export const permitDeleting = (sandbox: Sandbox, to: string): Promise<void> =>
  control(sandbox, 'PATCH', `apps/${targetApp}`, { grants: [{ to, actions: ['delete'] }] });
