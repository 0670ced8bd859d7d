import type { SandboxWorld } from './sandbox-world.js';

/** Which app a request is about, `{org}/{app}`: by its path, or by Storage's instance or `appId`. */
export function appOfPath({ apps, instances }: SandboxWorld, path: string): string | undefined {
  const [route = '', query = ''] = path.split('?', 2);
  const [, first = '', second = ''] = route.split('/');
  if (first !== 'storage') return apps.find(first, second)?.id;
  const guid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(route)?.[0];
  if (guid === undefined) return new URLSearchParams(query).get('appId') ?? undefined;
  return instances.peek(guid)?.appId;
}
