/** One field that was wrong, RFC 9457 §3. */
export interface ProblemField {
  /** RFC 6901 pointer into the request or the file, as a fragment: `#/instance`. */
  readonly pointer: string;
  /** What was expected; never the value that was sent. */
  readonly detail: string;
}

/** The documented problem types; `type` in the answer is `urn:flerapp:problem:{name}`. See docs/problems.md. */
export const problemTypes = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-token': { status: 401, title: 'A valid bearer token is required' },
  'insufficient-scope': { status: 403, title: 'The token lacks the scope' },
  'not-granted': { status: 403, title: 'No grant allows this' },
  'invalid-end-user-token': { status: 403, title: "A person's Altinn token is required" },
  'end-user-not-permitted': { status: 403, title: 'The person may not do this in Altinn' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'handover-cancelled': { status: 409, title: 'The handover was cancelled' },
  'nothing-to-do': { status: 409, title: 'There is nothing to do' },
  'not-adoptable': { status: 409, title: 'The instance cannot be adopted' },
  'source-limit': { status: 409, title: 'The source instance has been handed over often enough' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  refused: { status: 422, title: 'The source instance cannot be handed over' },
  'prefill-failed': { status: 422, title: 'The prefill could not be made' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'altinn-unavailable': { status: 503, title: 'Altinn or Maskinporten is away' },
  'issuer-unavailable': { status: 503, title: 'The token could not be verified now' },
  unavailable: { status: 503, title: 'The service is not ready' },
} as const;

export type ProblemType = keyof typeof problemTypes;

export interface ProblemExtras {
  readonly detail?: string;
  readonly errors?: readonly ProblemField[];
  /** Of the decision in the audit log that refused it. */
  readonly decisionId?: string;
  /** Response headers, e.g. `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere behind a route, answered as `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly type: ProblemType,
    readonly extras: ProblemExtras = {},
  ) {
    super(extras.detail ?? problemTypes[type].title);
  }

  get status(): number {
    return problemTypes[this.type].status;
  }
}
