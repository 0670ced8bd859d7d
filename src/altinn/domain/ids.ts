/** The names by which Altinn addresses things. Each is checked once, then trusted by type. */

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** `{org}/{app}`, e.g. `ttd/klage`. */
export type AppId = Branded<string, 'AppId'>;

/** The address of an instance: `{partyId}/{guid}`. */
export interface InstanceRef {
  /** Altinn's id of the instance owner, at most ten digits. */
  readonly partyId: string;
  /** Lower-case UUID. */
  readonly guid: string;
}

const appIdPattern = /^[a-z][a-z0-9]{1,19}\/[a-z][a-z0-9-]{1,28}[a-z0-9]$/;
const instancePattern =
  /^(?<partyId>[1-9][0-9]{0,9})\/(?<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export const isAppId = (text: string): text is AppId => appIdPattern.test(text);

/** @throws RangeError when `text` is not `{org}/{app}` */
export function appId(text: string): AppId {
  if (!isAppId(text)) throw new RangeError('not an app id of the form org/app');
  return text;
}

export const orgOf = (app: AppId): string => app.slice(0, app.indexOf('/'));
export const appNameOf = (app: AppId): string => app.slice(app.indexOf('/') + 1);

/** Parses `{partyId}/{guid}`; undefined for anything else, upper-case guids included. */
export function parseInstanceRef(text: string): InstanceRef | undefined {
  const groups = instancePattern.exec(text)?.groups;
  return groups ? { partyId: groups['partyId'] ?? '', guid: groups['guid'] ?? '' } : undefined;
}

export const formatInstanceRef = (ref: InstanceRef): string => `${ref.partyId}/${ref.guid}`;
