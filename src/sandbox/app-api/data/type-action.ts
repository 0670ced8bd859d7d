import type { DataTypeMetadata, StoredInstance } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { permits, Refusal, worded } from '../app-request/index.js';

/** `actionRequiredToRead` and `actionRequiredToWrite` of a data type (contract §3.2). @throws Refusal 403 */
export async function demandTypeAction(
  request: AppRequest,
  instance: StoredInstance,
  type: DataTypeMetadata,
  access: 'Read' | 'Write',
): Promise<void> {
  const action = type[`actionRequiredTo${access}`];
  if (!action || (await permits(request, action, instance))) return;
  const detail = `Access denied for data element of type ${type.id}`;
  throw new Refusal(worded(403, 'Unauthorized', detail));
}
