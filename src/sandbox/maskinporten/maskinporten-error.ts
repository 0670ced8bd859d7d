export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'forbidden'
  | 'invalid_altinn_customer_configuration';

/** A refusal of the token endpoint (reference maskinporten-and-altinn-tokens §1.4). */
export class MaskinportenError extends Error {
  constructor(
    readonly error: OAuthErrorCode,
    message: string,
    /** `MP-xxx`; a few of Maskinporten's texts have none. */
    readonly code?: string,
  ) {
    super(message);
  }

  get status(): number {
    return this.error === 'forbidden' ? 403 : 400;
  }

  /** The JSON body, with the correlation id where the real one has it: inside the description. */
  body(correlationId: string): Record<string, string> {
    const prefix = this.code ? `${this.code}: ` : '';
    return {
      error: this.error,
      error_description: `${prefix}${this.message} (correlation id: ${correlationId})`,
      error_uri: 'https://docs.digdir.no/docs/Maskinporten/maskinporten_feilsoking',
    };
  }
}

export const invalidAssertion = (detail: string, code?: string): MaskinportenError =>
  new MaskinportenError('invalid_grant', `Invalid assertion. ${detail}`, code);

export const clientAuthenticationFailed = (detail: string, code?: string): MaskinportenError =>
  invalidAssertion(`Client authentication failed. ${detail}`, code);
