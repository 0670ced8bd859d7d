import { MaskinportenError } from './maskinporten-error.js';
import type { MaskinportenRegistry, RegisteredClient } from './registry.js';

interface Organisation {
  readonly authority: 'iso6523-actorid-upis';
  readonly ID: string;
}

/** The element of a system user's token (reference §5.1). */
export interface SystemUserDetails {
  readonly type: 'urn:altinn:systemuser';
  readonly systemuser_org: Organisation;
  readonly systemuser_id: readonly [string];
  readonly system_id: string;
  readonly externalRef?: string;
}

const systemUser = 'urn:altinn:systemuser';
const legalReference = /^[a-zA-Z0-9øØæÆåÅ_-]{1,255}$/u;

/**
 * RFC 9396 details: one system user a token. Which of MP-301, MP-302 and MP-303 belongs to which
 * mistake is documented for MP-303 alone (no such system user); the others are our reading of §1.2.
 */
export function systemUserDetails(
  registry: MaskinportenRegistry,
  client: RegisteredClient,
  details: unknown,
): [SystemUserDetails] | undefined {
  if (details === undefined) return undefined;
  const wanted = readDetails(details);
  const found = registry.systemUser(client.clientId, wanted.organisationNumber, wanted.externalRef);
  if (!found) {
    throw new MaskinportenError(
      'invalid_altinn_customer_configuration',
      'Altinn knows no such system user of this client.',
      'MP-303',
    );
  }
  return [
    {
      type: systemUser,
      systemuser_org: organisation(found.organisationNumber),
      systemuser_id: [found.id],
      system_id: found.systemId,
      ...(wanted.externalRef === undefined ? {} : { externalRef: wanted.externalRef }),
    },
  ];
}

/** ISO 6523: 0192 is Norway's register of organisations. */
export const organisation = (organisationNumber: string): Organisation => ({
  authority: 'iso6523-actorid-upis',
  ID: `0192:${organisationNumber}`,
});

function readDetails(details: unknown): { organisationNumber: string; externalRef?: string } {
  const detail = onlyElement(details);
  const org = detail['systemuser_org'] as Partial<Organisation> | undefined;
  const organisationNumber = /^0192:(\d{9})$/.exec(String(org?.ID))?.[1];
  if (org?.authority !== 'iso6523-actorid-upis' || !organisationNumber) {
    throw invalid('systemuser_org must be an organisation', 'MP-302');
  }
  const externalRef = detail['externalRef'];
  if (externalRef === undefined) return { organisationNumber };
  if (typeof externalRef !== 'string' || !legalReference.test(externalRef)) {
    throw invalid('externalRef has illegal characters or is too long', 'MP-302');
  }
  return { organisationNumber, externalRef };
}

function onlyElement(details: unknown): Record<string, unknown> {
  const elements: unknown[] = Array.isArray(details) ? details : [];
  const only = elements.length === 1 ? elements[0] : undefined;
  if (typeof only !== 'object' || only === null || !('type' in only) || only.type !== systemUser) {
    throw invalid('unknown type, or not exactly one element', 'MP-301');
  }
  return only;
}

const invalid = (detail: string, code: string): MaskinportenError =>
  new MaskinportenError('invalid_request', `Invalid authorization_details: ${detail}`, code);
