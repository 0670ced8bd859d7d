import type { DataElement, DataReference } from './instance.js';
import type { JsonValue } from './json.js';
import {
  defined,
  enumOf,
  flagOf,
  isObject,
  listOf,
  objectOf,
  numberOf,
  textOf,
} from './tolerant-json.js';

const scanResults = ['NotApplicable', 'Pending', 'Clean', 'Infected'] as const;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A data element in the dialect of the app or of Storage (contract Appendix A).
 * @returns undefined for anything else; its id is a UUID, since it becomes a segment of URLs
 */
export function parseDataElement(json: JsonValue | undefined): DataElement | undefined {
  if (!isObject(json)) return undefined;
  const id = textOf(json['id']);
  const dataType = textOf(json['dataType']);
  if (!id || !uuid.test(id) || !dataType) return undefined;
  return defined({
    id,
    dataType,
    filename: textOf(json['filename']),
    contentType: textOf(json['contentType']),
    size: numberOf(json['size']) ?? 0,
    locked: flagOf(json['locked']),
    fileScanResult: fileScanResult(json['fileScanResult']),
    references: listOf(json['references']).flatMap(reference),
    isHardDeleted: flagOf(objectOf(json['deleteStatus'])['isHardDeleted']),
    created: textOf(json['created']),
    createdBy: textOf(json['createdBy']),
    lastChanged: textOf(json['lastChanged']),
    lastChangedBy: textOf(json['lastChangedBy']),
  });
}

/** A result that we do not know counts as pending: such a file is not handed over. */
function fileScanResult(value: JsonValue | undefined): DataElement['fileScanResult'] {
  if (value === undefined || value === null) return 'NotApplicable';
  return enumOf(value, scanResults) ?? 'Pending';
}

function reference(json: JsonValue): DataReference[] {
  const members = objectOf(json);
  const value = textOf(members['value']);
  if (value === undefined) return [];
  return [
    defined({
      value,
      relation: enumOf(members['relation'], ['GeneratedFrom']) ?? textOf(members['relation']),
      valueType:
        enumOf(members['valueType'], ['DataElement', 'Task']) ?? textOf(members['valueType']),
    }),
  ];
}
