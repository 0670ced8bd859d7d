import type { DataElement, StoredInstance, ValidationIssue } from '../../world/index.js';
import { toJson } from '../../model/index.js';
import { isForm } from '../data/access.js';
import { modelTypeOf, storedModel } from '../data/form-model.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { getBytes } from '../storage-calls/index.js';
import { annotationIssues } from './annotations.js';

/** One validator of the app and what it found. */
export interface ValidatorResult {
  readonly source: string;
  readonly issues: readonly ValidationIssue[];
}

/** What the app's validators say of one element of form data: the app's own, then the annotations. */
export async function formResults(
  caller: StorageCaller,
  instance: StoredInstance,
  element: DataElement,
): Promise<ValidatorResult[]> {
  const { app } = caller;
  const { id: dataElementId, dataType } = element;
  const bytes = await getBytes(caller, dataElementId);
  const model = toJson(storedModel(modelTypeOf(app, dataType), bytes), { rowIds: false });
  const results: ValidatorResult[] = [];
  if (app.hooks.validate) {
    const form = { instance, dataType, dataElementId, model };
    const found = await app.hooks.validate(form);
    const issues = found.map((issue) => ({ ...issue, dataElementId }));
    const source = `${app.hooks.validationSource ?? 'FormDataValidator'}-${dataType}`;
    results.push({ source, issues });
  }
  const schema = app.schemas.get(dataType) ?? {};
  const issues = annotationIssues(schema, model, dataElementId);
  results.push({ source: 'DataAnnotations', issues });
  return results;
}

/** All issues of one element: a file's type and scan, or a form's validators. */
export async function elementIssues(
  caller: StorageCaller,
  instance: StoredInstance,
  element: DataElement,
): Promise<ValidationIssue[]> {
  const type = caller.app.dataType(element.dataType);
  if (!type) return [];
  if (isForm(type)) return (await formResults(caller, instance, element)).flatMap((r) => r.issues);
  return fileIssues(element, type['validationErrorOnPendingFileScan'] === true);
}

function fileIssues(element: DataElement, refusePending: boolean): ValidationIssue[] {
  const { fileScanResult: result, id: dataElementId, dataType: field } = element;
  const about = { severity: 1 as const, dataElementId, field, source: 'File' };
  const infected = 'DataElementFileInfected';
  const pending = 'DataElementFileScanPending';
  if (result === 'Infected') return [{ ...about, code: infected, description: infected }];
  if (result === 'Pending' && refusePending)
    return [{ ...about, code: pending, description: pending }];
  return [];
}
