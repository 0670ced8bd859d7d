import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { AppId, InstanceRef } from '../domain/ids.js';

/**
 * The only maker of Altinn URLs: from configuration and encoded segments, never from a link in an
 * answer (design §8).
 */
@Injectable()
export class AltinnUrls {
  constructor(private readonly config: AppConfig) {}

  /** An address of the app's API, e.g. `…/ttd/klage/api/v1/applicationmetadata`. */
  app(app: AppId, ...segments: string[]): string {
    return join(this.config.altinn.appUrl(app), segments);
  }

  appInstance(app: AppId, ref: InstanceRef, ...segments: string[]): string {
    return this.app(app, 'instances', ref.partyId, ref.guid, ...segments);
  }

  storage(...segments: string[]): string {
    return join(this.config.altinn.platformUrl, ['storage', 'api', 'v1', ...segments]);
  }

  authorization(...segments: string[]): string {
    return join(this.config.altinn.platformUrl, ['authorization', 'api', 'v1', ...segments]);
  }

  resourceRegistry(...segments: string[]): string {
    return join(this.config.altinn.platformUrl, ['resourceregistry', 'api', 'v1', ...segments]);
  }

  storageInstance(ref: InstanceRef, ...segments: string[]): string {
    return this.storage('instances', ref.partyId, ref.guid, ...segments);
  }
}

function join(base: string, segments: readonly string[]): string {
  // A dot segment would climb out of the path when the URL is resolved, encoded or not.
  if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
    throw new RangeError('an empty or dot segment in a URL');
  return [base, ...segments.map(encodeURIComponent)].join('/');
}
