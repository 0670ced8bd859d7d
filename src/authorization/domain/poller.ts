import type { Caller } from './principal.js';

/**
 * On whose behalf the service hands over what it found itself: there is no REST caller, the flow file authorises it by
 * `since`. No token can name it: its issuer is accepted of none, whatever is configured.
 */
export const pollerCaller: Caller = {
  issuer: 'urn:flerapp:poller',
  organisation: '',
  clientId: 'poller',
  scopes: [],
};

export const isPoller = ({ issuer }: Caller): boolean => issuer === pollerCaller.issuer;
