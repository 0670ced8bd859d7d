import { MaskinportenError } from './maskinporten-error.js';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * The assertion out of a form (RFC 7523 §2.1; reference §8.2 step 1).
 * @param form undefined when the body was no form
 */
export function readTokenRequest(form: unknown): string {
  if (!(form instanceof URLSearchParams)) {
    throw new MaskinportenError('invalid_request', 'The body must be a form.');
  }
  const grantTypes = form.getAll('grant_type');
  if (grantTypes.length !== 1) {
    throw new MaskinportenError('invalid_request', 'grant_type must be given once.');
  }
  if (grantTypes[0] !== jwtBearer) {
    throw new MaskinportenError('unsupported_grant_type', 'Unsupported grant_type.');
  }
  const [assertion, ...others] = form.getAll('assertion');
  if (!assertion || others.length > 0) {
    throw new MaskinportenError('invalid_request', 'assertion must be given once.');
  }
  return assertion;
}
