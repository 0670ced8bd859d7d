import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { AuthorizedDelivery } from '../authorized-delivery.js';
import { isAuthorized } from '../authorized-delivery.mint.js';
import { AltinnError } from '../domain/altinn-error.js';
import { classifyCreate } from '../domain/classify-create.js';
import type { CreateOutcome } from '../domain/create-outcome.js';
import { defined } from '../domain/tolerant-json.js';
import type { UpstreamAnswer } from '../domain/upstream-answer.js';
import { InstanceCreator, type InstanceTemplate } from '../gateways.js';
import { AltinnCredentials } from './altinn-credentials.js';
import { AltinnStreamClient } from './altinn-stream-client.js';
import { AltinnUrls } from './altinn-urls.js';
import { instanceForm } from './instance-form.js';

const route = 'POST /{org}/{app}/instances';

/** The one door through which an instance is made (contract §1, §7.1; design §6). */
@Injectable()
export class HttpInstanceCreator extends InstanceCreator {
  constructor(
    private readonly streams: AltinnStreamClient,
    private readonly credentials: AltinnCredentials,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
  ) {
    super();
  }

  /** @throws TypeError when the delivery does not come from the Authorizer: a mistake of the program */
  async create(
    delivery: AuthorizedDelivery,
    template: InstanceTemplate,
    mayStillSend: () => boolean,
  ): Promise<CreateOutcome> {
    if (!isAuthorized(delivery)) throw new TypeError('not an authorized delivery');
    const outcome = this.attempt(delivery, template, mayStillSend).then(
      (answer) => outcomeOf(answer, delivery),
      (error: unknown) => failed(error),
    );
    return this.notLaterThan(this.config.timings.write, outcome);
  }

  private attempt(
    delivery: AuthorizedDelivery,
    template: InstanceTemplate,
    mayStart: () => boolean,
  ): Promise<UpstreamAnswer> {
    const { createTokenLife, tLate } = this.config.timings;
    const { app } = delivery;
    const form = instanceForm(delivery.owner, template);
    const url = this.urls.app(app, 'instances');
    const signal = AbortSignal.timeout(tLate);
    return this.credentials.send({ app, route, tokenLife: createTokenLife }, (headers) =>
      this.streams.post({
        route,
        url,
        headers: { ...headers, 'content-type': form.contentType },
        body: [form.bytes],
        size: form.bytes.length,
        timeout: tLate,
        signal,
        mayStart,
      }),
    );
  }

  /** Gives the attempt up, but goes on reading its socket: a late 201 ends the unknown at once. */
  private async notLaterThan(
    milliseconds: number,
    outcome: Promise<CreateOutcome>,
  ): Promise<CreateOutcome> {
    let timer: NodeJS.Timeout | undefined;
    const givenUp = new Promise<CreateOutcome>((resolve) => {
      timer = setTimeout(() => {
        resolve({ kind: 'unknown', then: 'transient', code: 'time-out', late: outcome });
      }, milliseconds);
    });
    try {
      return await Promise.race([outcome, givenUp]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function outcomeOf(answer: UpstreamAnswer, delivery: AuthorizedDelivery): CreateOutcome {
  const { status, contentType, text, retryAfter } = answer;
  const outcome = classifyCreate(status, contentType, text, delivery);
  return outcome.kind === 'unknown' ? defined({ ...outcome, retryAfter }) : outcome;
}

/** What is not known to have stayed here counts as sent. */
function failed(error: unknown): CreateOutcome {
  if (!(error instanceof AltinnError)) return unknown('unexpected');
  const { code, retryAfter } = error.detail;
  if (error.failure === 'no-token')
    return defined({
      kind: 'not-sent',
      code: `no-token:${code ?? 'unknown'}`,
      retryAfter,
    } as const);
  if (error.failure === 'not-sent') return { kind: 'not-sent', code: code ?? 'connect' };
  return unknown(code ?? 'connection-lost');
}

const unknown = (code: string): CreateOutcome => ({ kind: 'unknown', then: 'transient', code });
