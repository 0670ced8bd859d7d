import { type InstanceRef, parseInstanceRef } from '../../../altinn/index.js';
import { Problem } from '../../../problems/index.js';
import type { Flow, FlowRegistry } from '../../flows/index.js';
import type { SourceInstanceDto } from './handover-requests.dto.js';

/** The flow and the source instance that a request names. @throws Problem `not-found` */
export function askedFor(
  flows: FlowRegistry,
  name: string,
  { instance }: SourceInstanceDto,
): { flow: Flow; source: InstanceRef } {
  const flow = flows.get(name);
  const source = parseInstanceRef(instance);
  if (!flow || !source) throw new Problem('not-found');
  return { flow, source };
}
