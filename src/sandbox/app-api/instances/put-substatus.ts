import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import { setSubstatus, substatusIn } from '../../storage/substatus.js';
import type { Answer } from '../app-request/index.js';
import { bareMembers, bodyOf, instanceJson, json } from '../app-request/index.js';
import { call } from '../storage-calls/index.js';
import { openExisting, passingOn } from './existing-instance.js';

/** `PUT substatus`: only the app's owner may (contract §5.5). */
export async function putSubstatus(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openExisting(context, request);
  const { caller, instance } = opened;
  if (caller.org !== instance.org) return json(403, bareMembers(403));
  const substatus = substatusIn(parsed(bodyOf(request)));
  if (!substatus) return json(400, 'Invalid sub status: it must be defined and include a label.');
  const stored = await passingOn(() =>
    call(opened, 'storage.getInstance', (world) =>
      setSubstatus(world, caller, instance, substatus),
    ),
  );
  return json(200, instanceJson(stored, { platform: context.baseUrl() }));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
