import type { Caller } from '../../context.js';
import type { DataElement, DataTypeMetadata, StoredInstance } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { worded } from '../app-request/index.js';

export const isForm = (type: DataTypeMetadata | undefined): boolean =>
  (type?.appLogic?.classRef ?? '') !== '';

/** Why a new element of a type may not be made, in the order of contract §3.2; counted on the app's own copy. */
export function createProblem(
  instance: StoredInstance,
  type: DataTypeMetadata,
  caller: Caller,
): Answer | undefined {
  const { maxCount = 0 } = type;
  const count = instance.data.filter((d) => d.dataType === type.id).length;
  const refused = changeProblem(instance, type, caller);
  if (refused) return refused;
  if (maxCount > 0 && count >= maxCount)
    return worded(
      409,
      'Max Count Exceeded',
      `Cannot create more than ${maxCount} data elements of type ${type.id}`,
    );
  if (type.appLogic?.disallowUserCreate && caller.org === undefined)
    return worded(
      400,
      'User Create Disallowed',
      `Cannot create data element of type ${type.id} as it is disallowed by app logic`,
    );
  return undefined;
}

/** Why an element of a type may not be written (contract §3.2). */
export function changeProblem(
  instance: StoredInstance,
  type: DataTypeMetadata,
  caller: Caller,
): Answer | undefined {
  if (type.id === 'ref-data-as-pdf')
    return worded(403, 'Forbidden', `Data element of type ${type.id} cannot be modified`);
  if (!isActive(instance))
    return worded(
      409,
      'Instance Not Active',
      `Cannot update data element of archived or deleted instance ${instance.id}`,
    );
  if (!isContributor(type, caller))
    return worded(403, 'Forbidden', 'User is not a valid contributor to the data type');
  if (!instance.process?.currentTask)
    return worded(409, 'No current task', `Instance ${instance.id} has no current task`);
  return undefined;
}

/** Why an element may not be deleted (contract §3.2). */
export function deleteProblem(
  instance: StoredInstance,
  type: DataTypeMetadata,
  element: DataElement,
  caller: Caller,
): Answer | undefined {
  const refused = changeProblem(instance, type, caller);
  if (refused) return refused;
  if (isForm(type) && type.maxCount === 1 && type.minCount === 1)
    return worded(
      400,
      'Cannot Delete main data element',
      'Cannot delete the only data element of a class with app logic',
    );
  if (type.appLogic?.disallowUserDelete && caller.org === undefined)
    return worded(
      400,
      'User Delete Disallowed',
      `Cannot delete data element ${element.id} as it is disallowed by app logic`,
    );
  return undefined;
}

function isActive({ status, process }: StoredInstance): boolean {
  const { isArchived, isSoftDeleted, isHardDeleted } = status;
  return !isArchived && !isSoftDeleted && !isHardDeleted && process?.ended === undefined;
}

/** `org:ttd` and `orgno:405003309` match service owners only; the misspelt list wins; an empty one is for all. */
function isContributor(type: DataTypeMetadata, caller: Caller): boolean {
  const allowed = type.allowedContributers ?? type.allowedContributors ?? [];
  if (allowed.length === 0) return true;
  if (caller.org === undefined) return false;
  const names = [`org:${caller.org}`, `orgno:${caller.orgNumber ?? ''}`];
  return allowed.some((a) => names.some((n) => n.toLowerCase() === a.toLowerCase()));
}
