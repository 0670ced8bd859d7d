import type { ApplicationMetadata, DataElement, DataType } from '../../../altinn/index.js';
import { safeFilename } from '../../../altinn/index.js';
import type { AttachmentRule } from '../../flows/index.js';
import type { Finding } from './delivery.js';

/** A file of A and how it is to look in B. The names are form data: memory only. */
export interface PlannedFile {
  readonly source: DataElement;
  readonly dataType: string;
  readonly filename: string;
  /** Bare MIME type. */
  readonly contentType: string;
  /** Its first bytes must fit. */
  readonly verify?: true;
}

export interface AttachmentPlan {
  readonly files: readonly PlannedFile[];
  /** Required files that A does not have (yet). */
  readonly missing: readonly Finding[];
  /** Files that a scanner has not cleared (yet). */
  readonly unscanned: readonly Finding[];
  /** What B would never take. */
  readonly impossible: readonly Finding[];
}

/** Chooses A's files by the flow's rules and checks them against B's data types, before anything is created. */
export function planAttachments(
  rules: readonly AttachmentRule[],
  elements: readonly DataElement[],
  target: ApplicationMetadata,
): AttachmentPlan {
  const chosen = rules.map((rule) => ({ rule, found: elementsOf(rule, elements) }));
  const files = chosen.flatMap(({ rule, found }) => found.map((source) => planned(rule, source)));
  return {
    files,
    missing: chosen
      .filter(({ rule, found }) => rule.required && found.length === 0)
      .map(({ rule }) => ({ target: rule.from, code: 'required-file-missing' })),
    unscanned: files
      .filter(({ source }) => source.fileScanResult === 'Pending')
      .map(({ source }) => ({ target: source.dataType, code: 'file-scan-pending' })),
    impossible: [
      ...chosen.flatMap(({ rule, found }) => tooMany(rule, found)),
      ...files.flatMap((file) => impossibleFile(file, typeOf(target, file.dataType))),
      ...overfullTypes(files, target),
    ],
  };
}

function elementsOf(rule: AttachmentRule, elements: readonly DataElement[]): DataElement[] {
  return elements.filter(
    (element) =>
      element.dataType === rule.from &&
      !element.isHardDeleted &&
      (rule.task === undefined || isGeneratedFrom(element, rule.task)),
  );
}

/** A task's PDF is told by its reference, not by being first (design §5). */
const isGeneratedFrom = (element: DataElement, task: string): boolean =>
  element.references.some(
    (reference) => reference.relation === 'GeneratedFrom' && reference.value === task,
  );

function planned(rule: AttachmentRule, source: DataElement): PlannedFile {
  const contentType =
    (source.contentType ?? 'application/octet-stream').split(';')[0]?.trim() ?? '';
  return {
    source,
    dataType: rule.to,
    filename: safeFilename(rule.filename ?? source.filename ?? rule.from, extensionOf(contentType)),
    contentType,
    ...(rule.verify && { verify: true }),
  };
}

/** The extension must be the one of the content type, or an upload is refused (contract §3.1). */
const extensionOf = (contentType: string): string =>
  ({ 'text/plain': 'txt', 'image/jpeg': 'jpg' })[contentType] ?? contentType.split('/')[1] ?? 'bin';

const typeOf = (app: ApplicationMetadata, id: string): DataType | undefined =>
  app.dataTypes.find((type) => type.id === id);

const tooMany = (rule: AttachmentRule, found: readonly DataElement[]): Finding[] =>
  rule.max !== undefined && found.length > rule.max
    ? [{ target: rule.from, code: 'too-many-files', detail: `at most ${String(rule.max)}` }]
    : [];

function impossibleFile(file: PlannedFile, type: DataType | undefined): Finding[] {
  const finding = (code: string): Finding[] => [{ target: file.dataType, code }];
  if (!type) return finding('data-type-unknown');
  if (file.source.fileScanResult === 'Infected') return finding('file-infected');
  if (file.source.size === 0) return finding('file-empty');
  if (type.maxSize !== undefined && file.source.size > type.maxSize * 1_048_576) {
    return finding('file-too-large');
  }
  const types = type.allowedContentTypes;
  return types.length > 0 && !types.includes(file.contentType)
    ? finding('content-type-not-allowed')
    : [];
}

function overfullTypes(files: readonly PlannedFile[], target: ApplicationMetadata): Finding[] {
  return target.dataTypes
    .filter(
      ({ id, maxCount }) =>
        maxCount > 0 && files.filter((file) => file.dataType === id).length > maxCount,
    )
    .map(({ id, maxCount }) => ({
      target: id,
      code: 'too-many-files',
      detail: `at most ${String(maxCount)}`,
    }));
}
