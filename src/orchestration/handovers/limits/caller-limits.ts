import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller, GrantLimits } from '../../../authorization/index.js';
import { Problem } from '../../../problems/index.js';
import { UsageStore } from './usage-store.js';

/** The limits that a new handover must keep. Requests that are under way at once can go over them by their number. */
@Injectable()
export class CallerLimits {
  constructor(private readonly usage: UsageStore) {}

  /** @throws Problem `too-many-requests` with `Retry-After`, or `source-limit` when the instance has been handed over often enough */
  async keep(
    limits: GrantLimits,
    caller: Caller,
    asked: { readonly flow: string; readonly source: InstanceRef },
  ): Promise<void> {
    const problem =
      (await this.#perMinute(limits, caller)) ?? (await this.#perSource(limits, asked));
    // Asking again for what was accepted is how a caller waits for it.
    if (problem && !(await this.usage.known(asked.flow, asked.source))) throw problem;
  }

  async #perMinute(
    { perCallerPerMinute: limit }: GrantLimits,
    caller: Caller,
  ): Promise<Problem | undefined> {
    if (limit === undefined) return undefined;
    const { exhausted, freeIn } = await this.usage.ofCaller(caller, limit);
    if (!exhausted) return undefined;
    const seconds = Math.max(1, Math.ceil(freeIn / 1_000));
    return new Problem('too-many-requests', { headers: { 'Retry-After': String(seconds) } });
  }

  async #perSource(
    { perSourceInstance: limit }: GrantLimits,
    { flow, source }: { readonly flow: string; readonly source: InstanceRef },
  ): Promise<Problem | undefined> {
    if (limit === undefined) return undefined;
    return (await this.usage.ofSource(source, flow)) >= limit
      ? new Problem('source-limit')
      : undefined;
  }
}
