import { Injectable } from '@nestjs/common';
import { TokenService } from '../../../src/maskinporten/index.js';
import { SettingsSource } from './settings.js';

/** Lists an app's instances as the app owner. https://docs.altinn.studio/api/storage/instances/ */
@Injectable()
export class CaseList {
  constructor(
    private readonly tokens: TokenService,
    private readonly settings: SettingsSource,
  ) {}

  /** @returns ids of instances: `{partyId}/{guid}` */
  async of(app: string): Promise<readonly string[]> {
    const { platformUrl } = await this.settings.read();
    const url = `${platformUrl}/storage/api/v1/instances?appId=${encodeURIComponent(app)}`;
    const response = await this.#get(url);
    if (!response.ok) throw new Error(`Storage answered ${String(response.status)}`);
    const { instances } = (await response.json()) as { instances: { id: string }[] };
    return instances.map(({ id }) => id);
  }

  /** After a 401 once more with a new token: the one at hand may have been withdrawn. */
  async #get(url: string): Promise<Response> {
    const request = { client: 'ttd', scopes: ['altinn:serviceowner/instances.read'] };
    const token = await this.tokens.altinnToken(request);
    const first = await fetch(url, { headers: { authorization: token.authorization() } });
    if (first.status !== 401) return first;
    this.tokens.invalidate(token);
    const next = await this.tokens.altinnToken(request);
    return fetch(url, { headers: { authorization: next.authorization() } });
  }
}
