import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { AppId } from '../domain/ids.js';
import type { JsonObject } from '../domain/json.js';
import { defined } from '../domain/tolerant-json.js';
import { jsonOf } from '../domain/upstream-answer.js';
import { type PdpAnswer, PdpGateway } from '../gateways.js';
import { AltinnJsonClient } from './altinn-json-client.js';
import { AltinnUrls } from './altinn-urls.js';

const scopes = ['altinn:authorization/authorize'];
/** Bytes. */
const longest = 65_536;

/** Never repeated here but after a 401: whoever asked waits and asks anew (reference authorization §1.6). */
@Injectable()
export class HttpPdpGateway extends PdpGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async authorize(app: AppId, request: JsonObject): Promise<PdpAnswer> {
    const path = this.config.profile === 'localtest' ? 'decision' : 'authorize';
    const answer = await this.client.answer({
      ...{ app, scopes, longest, method: 'POST', safe: true, body: request },
      route: `POST /authorization/api/v1/${path}`,
      url: this.urls.authorization(path),
      timeout: this.config.timings.pdp,
    });
    const { status, retryAfter } = answer;
    return defined({ status, json: jsonOf(answer), retryAfter });
  }
}
