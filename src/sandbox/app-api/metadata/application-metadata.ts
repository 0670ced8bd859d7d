import type { DataTypeMetadata, FieldMapping, SandboxApp } from '../../world/index.js';

/** `ApplicationMetadata` in the app's JSON: every member of the class, nulls written (recorded/13). */
export function applicationMetadataJson({
  metadata,
  nugetVersion,
}: SandboxApp): Record<string, unknown> {
  return {
    id: metadata.id,
    features: { footer: true, processActions: true, jsonObjectInDataResponse: false },
    ...orNull(metadata, ['onEntry', 'logo']),
    altinnNugetVersion: nugetVersion,
    externalApiIds: [],
    ...orNull(metadata, ['versionId']),
    org: metadata.org,
    ...orNull(metadata, ['title', 'validFrom', 'validTo', 'processId']),
    dataTypes: metadata.dataTypes.map(dataTypeJson),
    partyTypesAllowed: partyTypes(metadata.partyTypesAllowed),
    autoDeleteOnProcessEnd: metadata.autoDeleteOnProcessEnd ?? false,
    ...orNull(metadata, ['preventInstanceDeletionForDays']),
    presentationFields: metadata.presentationFields?.map(fieldJson) ?? null,
    dataFields: metadata.dataFields?.map(fieldJson) ?? null,
    ...orNull(metadata, ['eFormidling', 'messageBoxConfig', 'copyInstanceSettings', 'apiScopes']),
    ...orNull(metadata, ['storageAccountNumber']),
    disallowUserInstantiation: metadata.disallowUserInstantiation ?? false,
    ...orNull(metadata, ['homepage', 'keywords', 'description', 'access', 'contactPoints']),
    ...orNull(metadata, ['created', 'createdBy', 'lastChanged', 'lastChangedBy']),
  };
}

function dataTypeJson(type: DataTypeMetadata): Record<string, unknown> {
  return {
    id: type.id,
    ...orNull(type, ['description']),
    allowedContentTypes: type.allowedContentTypes ?? null,
    ...orNull(type, ['allowedContributers', 'allowedContributors']),
    ...orNull(type, ['actionRequiredToRead', 'actionRequiredToWrite']),
    appLogic: type.appLogic ? appLogicJson(type.appLogic) : null,
    ...orNull(type, ['taskId', 'maxSize']),
    maxCount: type.maxCount ?? 0,
    minCount: type.minCount ?? 0,
    ...orNull(type, ['grouping']),
    enablePdfCreation: type.enablePdfCreation ?? true,
    enableFileScan: type.enableFileScan ?? false,
    validationErrorOnPendingFileScan: type['validationErrorOnPendingFileScan'] ?? false,
    enabledFileAnalysers: type['enabledFileAnalysers'] ?? [],
    enabledFileValidators: type['enabledFileValidators'] ?? [],
    ...orNull(type, ['allowedKeysForUserDefinedMetadata']),
  };
}

const appLogicJson = (logic: NonNullable<DataTypeMetadata['appLogic']>) => ({
  ...orNull(logic, ['autoCreate', 'classRef', 'schemaRef']),
  allowAnonymousOnStateless: logic['allowAnonymousOnStateless'] ?? false,
  autoDeleteOnProcessEnd: logic['autoDeleteOnProcessEnd'] ?? false,
  disallowUserCreate: logic.disallowUserCreate ?? false,
  disallowUserDelete: logic.disallowUserDelete ?? false,
  ...orNull(logic, ['shadowFields']),
});

const partyTypes = (allowed: SandboxApp['metadata']['partyTypesAllowed'] = {}) => ({
  bankruptcyEstate: allowed.bankruptcyEstate ?? false,
  organisation: allowed.organisation ?? false,
  person: allowed.person ?? false,
  subUnit: allowed.subUnit ?? false,
});

const fieldJson = ({ id, path, dataTypeId }: FieldMapping) => ({ id, path, dataTypeId });

function orNull(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
}
