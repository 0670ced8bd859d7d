import { DiscoveryService } from '@nestjs/core';
import type { JsonObject } from '../../altinn/index.js';
import type { PrefillInput } from './domain/prefill-input.js';

/** A prefill written in TypeScript. Mark the provider with `@PrefillTransformer('name')` and name it in a flow. */
export interface PrefillTransform {
  /** @returns the part of B's model that is to be set, with B's own names; everything else in B stays as it is */
  transform(input: PrefillInput): JsonObject | Promise<JsonObject>;
}

/** `@PrefillTransformer('my-transformer')` on an injectable class makes it known to flows by that name. */
export const PrefillTransformer = DiscoveryService.createDecorator<string>();
