import type { JWTPayload } from 'jose';
import type { SystemUserDetails } from './authorization-details.js';
import { systemUserDetails } from './authorization-details.js';
import { MaskinportenError } from './maskinporten-error.js';
import type { MaskinportenRegistry, RegisteredClient } from './registry.js';

/** What a granted token is about. */
export interface Access {
  readonly scopes: readonly string[];
  /** Organisation numbers. */
  readonly consumer: string;
  readonly supplier?: string;
  readonly resource?: string | readonly string[];
  readonly authorizationDetails?: readonly SystemUserDetails[];
  readonly pid?: string;
}

/** May this client have these scopes for this consumer? (reference §8.2 step 6) */
export function decideAccess(
  registry: MaskinportenRegistry,
  client: RegisteredClient,
  claims: JWTPayload,
): Access {
  const scopes = askedScopes(client, claims['scope']);
  const consumer = consumerOf(client, claims['consumer_org']);
  const supplier = client.organisationNumber;
  for (const scope of scopes) {
    if (!registry.isGranted(consumer, scope)) {
      throw new MaskinportenError(
        'forbidden',
        `Consumer has not been granted access to the scope ${scope}.`,
        'MP-250',
      );
    }
    if (consumer !== supplier && !registry.isDelegated(consumer, supplier, scope)) {
      throw new MaskinportenError(
        'forbidden',
        `Consumer ${consumer} has not delegated access to the scope ${scope} to supplier ${supplier}.`,
        'MP-251',
      );
    }
  }
  const details = systemUserDetails(registry, client, claims['authorization_details']);
  return {
    scopes,
    consumer,
    ...(consumer === supplier ? {} : { supplier }),
    ...resourceOf(claims['resource']),
    ...(details ? { authorizationDetails: details } : {}),
    ...(typeof claims['pid'] === 'string' ? { pid: claims['pid'] } : {}),
  };
}

function askedScopes(client: RegisteredClient, scope: unknown): string[] {
  const asked = typeof scope === 'string' ? [...new Set(scope.split(' ').filter(Boolean))] : [];
  if (asked.length === 0 || asked.some((name) => !client.scopes.has(name))) {
    throw new MaskinportenError(
      'invalid_scope',
      'The client has not been registered with all of the scopes.',
      'MP-200',
    );
  }
  return asked;
}

function consumerOf(client: RegisteredClient, consumerOrg: unknown): string {
  if (consumerOrg === undefined) return client.organisationNumber;
  const isOrganisationNumber = typeof consumerOrg === 'string' && /^\d{9}$/.test(consumerOrg);
  if (!isOrganisationNumber || consumerOrg === client.organisationNumber) {
    throw new MaskinportenError(
      'invalid_request',
      'Invalid parameter value: consumer_org',
      'MP-011',
    );
  }
  return consumerOrg;
}

/** The page on JWT grants says array, every library sends a string; both are taken (§9.1). */
function resourceOf(resource: unknown): { resource?: string | string[] } {
  if (resource === undefined) return {};
  if (typeof resource === 'string') return { resource };
  if (Array.isArray(resource) && resource.every((r) => typeof r === 'string')) return { resource };
  throw new MaskinportenError('invalid_request', 'Invalid parameter value: resource', 'MP-011');
}
