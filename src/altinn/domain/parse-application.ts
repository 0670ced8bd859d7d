import type { ApplicationMetadata, DataType } from './application.js';
import type { JsonObject, JsonValue } from './json.js';
import { defined, flagOf, isObject, listOf, numberOf, objectOf, textOf } from './tolerant-json.js';

/** `applicationmetadata` (contract §8, Appendix A); undefined for anything else. */
export function parseApplication(json: JsonValue | undefined): ApplicationMetadata | undefined {
  if (!isObject(json)) return undefined;
  const id = textOf(json['id']);
  const org = textOf(json['org']);
  if (!id || !org || !Array.isArray(json['dataTypes'])) return undefined;
  return defined({
    id,
    org,
    dataTypes: json['dataTypes'].flatMap(dataType),
    altinnNugetVersion: textOf(json['altinnNugetVersion']),
    disallowUserInstantiation: flagOf(json['disallowUserInstantiation']),
  });
}

function dataType(json: JsonValue): DataType[] {
  const members = objectOf(json);
  const id = textOf(members['id']);
  if (id === undefined) return [];
  const appLogic = objectOf(members['appLogic']);
  return [
    defined({
      id,
      allowedContentTypes: listOf(members['allowedContentTypes']).flatMap(
        (type) => textOf(type) ?? [],
      ),
      taskId: textOf(members['taskId']),
      classRef: textOf(appLogic['classRef']),
      autoCreate: flagOf(appLogic['autoCreate']),
      maxSize: positive(numberOf(members['maxSize'])),
      maxCount: numberOf(members['maxCount']) ?? 0,
      minCount: numberOf(members['minCount']) ?? 0,
      allowedContributors: contributors(members),
      actionRequiredToRead: textOf(members['actionRequiredToRead']),
      actionRequiredToWrite: textOf(members['actionRequiredToWrite']),
    }),
  ];
}

function contributors(members: JsonObject): string[] {
  const legacy = listOf(members['allowedContributers']);
  const listed = legacy.length > 0 ? legacy : listOf(members['allowedContributors']);
  return listed.flatMap((one) => textOf(one) ?? []);
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;
