import { Injectable } from '@nestjs/common';
import {
  deliveryMarker,
  type Instance,
  InstanceGateway,
  type InstanceRef,
} from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Delivery, Intent, Observation } from '../domain/delivery.js';
import { lateAfter, probeWindow } from '../domain/probe-schedule.js';
import { SharedLists } from './shared-lists.js';

export type Look =
  /** Live instances with the marker, the one recorded first. */
  | { readonly kind: 'found'; readonly instances: readonly InstanceRef[] }
  /** The open intent's instance was made and deleted again by the app itself. */
  | { readonly kind: 'rolled-back' }
  /** Deleted by a person, or it cannot be told. */
  | { readonly kind: 'deleted'; readonly instance: InstanceRef }
  /** Nothing, and nothing more can come. */
  | { readonly kind: 'nothing-made' }
  /** Nothing yet. */
  | { readonly kind: 'not-yet' };

/** PROBE of design §6: looks in Storage for what a POST with an unknown outcome has made. */
@Injectable()
export class Probe {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly instances: InstanceGateway,
    private readonly lists: SharedLists,
  ) {}

  /**
   * @param seen what was observed before: an instance that an answer named is asked about by its own address too
   * @throws AltinnError when a page of the list could not be had: then it was no look
   */
  async look(
    delivery: Delivery,
    intents: readonly Intent[],
    seen: readonly Observation[],
  ): Promise<Look> {
    const { began, instances } = await this.lists.list(delivery.targetApp, probeWindow(intents));
    const givenUp = new Set(guidsOf(seen, ['given-up']));
    const hits = [...instances, ...(await this.#named(delivery, seen, instances))].filter(
      (instance) => this.#isOurs(instance, delivery) && !givenUp.has(instance.guid),
    );
    const live = hits.filter(({ status }) => !status.isSoftDeleted && !status.isHardDeleted);
    if (live.length > 0) return { kind: 'found', instances: live.sort(byCreation).map(refOf) };
    const gone = await this.#deletedHits(delivery, hits, intents);
    if (gone) return gone;
    const open = intents.filter(({ settled }) => settled === undefined);
    const late = Math.max(...open.map((intent) => lateAfter(intent, this.config.timings)));
    return { kind: began >= late ? 'nothing-made' : 'not-yet' };
  }

  /** Those that an answer named and the list did not have: lists can lag behind. */
  async #named(
    { targetApp }: Delivery,
    seen: readonly Observation[],
    listed: readonly Instance[],
  ): Promise<Instance[]> {
    const known = new Set(listed.map(({ guid }) => guid));
    const named = new Map(
      seen
        .filter(({ kind, instance }) => told.includes(kind) && !known.has(instance.guid))
        .map(({ instance }) => [instance.guid, instance]),
    );
    const found: Instance[] = [];
    for (const ref of named.values()) {
      const instance = await this.instances.find(targetApp, ref);
      if (instance) found.push(instance);
    }
    return found;
  }

  /** The marker, and our organisation as creator: somebody else's instance with a copied marker is none of ours. */
  #isOurs(instance: Instance, delivery: Delivery): boolean {
    const org = this.config.maskinporten.clients[instance.org]?.organisationNumber;
    return (
      instance.dataValues[deliveryMarker] === delivery.id &&
      (org === undefined || instance.createdBy === org)
    );
  }

  async #deletedHits(
    delivery: Delivery,
    hits: readonly Instance[],
    intents: readonly Intent[],
  ): Promise<Look | undefined> {
    let rolledBack = 0;
    for (const hit of hits) {
      if (!(await this.isRolledBack(delivery, hit, intents))) {
        return { kind: 'deleted', instance: refOf(hit) };
      }
      rolledBack++;
    }
    const known = intents.filter(({ settled }) => settled === 'rolled-back').length;
    return rolledBack > known ? { kind: 'rolled-back' } : undefined;
  }

  /**
   * Whether the app itself took the instance back. Contract §6.2.1: only the events can tell, and only for a
   * hard-deleted instance whose process has not ended.
   */
  async isRolledBack(
    delivery: Delivery,
    hit: Instance,
    intents: readonly Intent[],
  ): Promise<boolean> {
    if (!hit.status.isHardDeleted || hit.process.ended) return false;
    const events = await this.instances.deletedEvents(delivery.targetApp, refOf(hit));
    const first = Math.min(...events.map(({ at }) => at));
    const inTime = intents.some(
      (intent) => first >= intent.at - 60_000 && first <= lateAfter(intent, this.config.timings),
    );
    return events.length > 0 && inTime && events.every(({ by }) => by === 'org');
  }
}

/** Observations that name an instance on the word of an answer. */
const told: readonly string[] = ['created', 'created-late', 'named'];

const guidsOf = (seen: readonly Observation[], kinds: readonly string[]): string[] =>
  seen.filter(({ kind }) => kinds.includes(kind)).map(({ instance }) => instance.guid);

const refOf = ({ partyId, guid }: Instance): InstanceRef => ({ partyId, guid });

/** Altinn cuts trailing zeros of a time: with its Z it would sort behind a longer one. */
const byCreation = (a: Instance, b: Instance): number =>
  (a.created ?? '').replace('Z', '').localeCompare((b.created ?? '').replace('Z', '')) ||
  a.guid.localeCompare(b.guid);
