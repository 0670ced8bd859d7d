/** A refusal by its code in RFC 6749 §4.1.2.1 and §5.2, or OpenID Connect Core §3.1.2.6. */
export class PeopleError extends Error {
  override readonly name = 'PeopleError';

  constructor(
    readonly code:
      | 'invalid_request'
      | 'invalid_grant'
      | 'unauthorized_client'
      | 'unsupported_response_type'
      | 'unsupported_grant_type'
      | 'login_required',
  ) {
    super(code);
  }
}
