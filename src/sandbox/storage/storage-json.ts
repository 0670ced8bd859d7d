import type { DataElement, StoredInstance } from '../world/index.js';

type Json = Record<string, unknown>;

/**
 * An instance as Storage writes it: nulls are left out, enums are strings, and links are made at reading
 * (reference altinn-app-contract §0, appendix A). `platform`: `{origin}/storage/api/v1`.
 */
export function instanceJson(instance: StoredInstance, platform: string): Json {
  const { id, instanceOwner, appId, org, data, ...rest } = instance;
  const url = `${platform}/instances/${id}`;
  return {
    ...{ id, instanceOwner, appId, org },
    selfLinks: { platform: url },
    ...withoutUndefined(rest),
    data: data.map((element) => elementJson(element, `${url}/data/${element.id}`)),
  };
}

/** As the updates of texts and values answer it: without links. */
export const bareInstanceJson = (instance: StoredInstance): Json => ({
  ...withoutUndefined(instance),
  data: instance.data.map((element) => elementJson(element)),
});

/** An app that gives no `refs` leaves them null in Storage. */
export function elementJson(element: DataElement, url?: string): Json {
  const { refs, ...rest } = element;
  return {
    ...withoutUndefined(rest),
    ...(refs.length > 0 ? { refs } : {}),
    ...(url === undefined ? {} : { selfLinks: { platform: url } }),
  };
}

const withoutUndefined = (members: object): Json =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
