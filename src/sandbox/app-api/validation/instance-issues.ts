import type { DataTypeMetadata, StoredInstance, ValidationIssue } from '../../world/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { elementIssues } from './element-issues.js';

const taskValidator = 'Altinn.App.Core.Features.Validation.Default.DefaultTaskValidator-*';

/** What stands between an instance and the end of a task (contract §4.2). */
export async function taskIssues(
  caller: StorageCaller,
  instance: StoredInstance,
  taskId: string,
): Promise<ValidationIssue[]> {
  const types = caller.app.metadata.dataTypes.filter((t) => t.taskId === taskId);
  const counts = types.flatMap((type) => countIssues(type, instance));
  const elements = instance.data.filter((d) => types.some((t) => t.id === d.dataType));
  const issues = [...counts];
  for (const element of elements) issues.push(...(await elementIssues(caller, instance, element)));
  return issues;
}

function countIssues(type: DataTypeMetadata, instance: StoredInstance): ValidationIssue[] {
  const { id: field, minCount = 0, maxCount = 0 } = type;
  const count = instance.data.filter((d) => d.dataType === field).length;
  const issue = (code: string): ValidationIssue => ({
    severity: 1,
    field,
    code,
    description: code,
    source: taskValidator,
    noIncrementalUpdates: true,
  });
  if (maxCount > 0 && count > maxCount) return [issue('TooManyDataElementsOfType')];
  return count < minCount ? [issue('TooFewDataElementsOfType')] : [];
}

/** An issue in the app's JSON: `dataElementId` and `field` are written as null (contract, appendix D). */
export function issueJson(issue: ValidationIssue): Record<string, unknown> {
  const { severity, dataElementId, field, code, description, source } = issue;
  return {
    severity,
    dataElementId: dataElementId ?? null,
    field: field ?? null,
    code,
    description,
    source,
    ...(issue.noIncrementalUpdates ? { noIncrementalUpdates: true } : {}),
  };
}
