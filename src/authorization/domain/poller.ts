import type { Caller } from './principal.js';

/**
 * On whose behalf the service hands over what it found itself: there is no REST caller, the flow file authorises it by
 * `since`. No token can name it: issuers are configured as http URLs, and a `consumer` is an organisation number.
 */
export const pollerCaller: Caller = {
  issuer: 'urn:flerapp:poller',
  organisation: '',
  clientId: 'poller',
  scopes: [],
};

export const isPoller = ({ issuer }: Caller): boolean => issuer === pollerCaller.issuer;
