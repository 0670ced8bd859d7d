import { Injectable, Logger } from '@nestjs/common';
import {
  type AppId,
  deliveryMarker,
  type Instance,
  type InstanceRef,
} from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import { byMarker, compare } from '../domain/compare-with-altinn.js';
import { activeStates, type Delivery, type Finding } from '../domain/delivery.js';
import { probeWindow } from '../domain/probe-schedule.js';
import { Probe } from '../worker/probe.js';
import { SharedLists } from '../worker/shared-lists.js';
import { type Audited, type AuditFinding, AuditStore } from './audit-store.js';

const mostAtOnce = 2_000;

/**
 * Looks again at what has ended (design §6): an app that was later than T_late made a second B, an app or a person
 * deleted one, or a create that was cancelled was born. One list per target app serves all of its deliveries.
 */
@Injectable()
export class Auditor {
  readonly #log = new Logger('Audit');

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: AuditStore,
    private readonly lists: SharedLists,
    private readonly probe: Probe,
  ) {}

  /** Audits what is due. @throws AltinnError when a list could not be had: it is due still */
  async run(): Promise<void> {
    const due = await this.store.due(this.clock.now(), mostAtOnce);
    for (const [app, audited] of due) await this.#auditApp(app, audited);
  }

  async #auditApp(app: AppId, audited: readonly Audited[]): Promise<void> {
    const intents = audited.flatMap((one) => one.intents);
    if (intents.length === 0) return this.#withoutIntents(audited);
    const { instances } = await this.lists.list(app, probeWindow(intents));
    const ours = instances.filter((instance) => this.#isOurs(instance));
    const groups = byMarker(ours);
    for (const one of audited) await this.#auditDelivery(one, groups.get(one.delivery.id) ?? []);
    await this.#strangers(app, groups, ours);
  }

  async #withoutIntents(audited: readonly Audited[]): Promise<void> {
    for (const { delivery } of audited) {
      await this.store.audited(delivery, { audits: delivery.audits, auditAt: null }, []);
    }
  }

  async #auditDelivery(audited: Audited, marked: readonly Instance[]): Promise<void> {
    const { delivery } = audited;
    const { vanished, others } = compare(delivery, marked);
    if (vanished && (await this.#remadeAfterRollBack(audited, marked))) return;
    const gone = vanished && delivery.instance ? [delivery.instance] : [];
    const findings = [
      ...gone.map((instance) => found('vanished', delivery, instance)),
      ...others.map((instance) => found(kindOf(delivery), delivery, refOf(instance))),
    ];
    const shown = await this.#keep(findings);
    const audits = delivery.audits + 1;
    const auditAt =
      audits === 1
        ? this.clock.now() - this.config.timings.auditFirst + this.config.timings.auditSecond
        : null;
    await this.store.audited(delivery, { audits, auditAt }, shown.map(toFinding));
  }

  /** A person's deletion is reported and left alone; the app's own roll-back is made good. */
  async #remadeAfterRollBack(
    { delivery, intents }: Audited,
    marked: readonly Instance[],
  ): Promise<boolean> {
    const recorded = marked.find(({ guid }) => guid === delivery.instance?.guid);
    if (!recorded || !(await this.probe.isRolledBack(delivery, recorded, intents))) return false;
    await this.#keep([found('vanished', delivery, refOf(recorded))]);
    return this.store.remake(delivery, refOf(recorded), this.clock.now());
  }

  /** Markers of deliveries that this database does not know, or that own another instance, and instances without a marker. */
  async #strangers(
    app: AppId,
    groups: ReadonlyMap<string, Instance[]>,
    ours: readonly Instance[],
  ): Promise<void> {
    const known = await this.store.known([...groups.keys()].filter(isGuid));
    const unknown = [...groups].filter(([id]) => !known.has(id)).flatMap(([, marked]) => marked);
    const unmarked = ours.filter(
      ({ dataValues }) =>
        dataValues[deliveryMarker] === undefined && dataValues['flerapp.source'] !== undefined,
    );
    await this.#keep([
      ...unknown.map((instance) => stranger('unknown-delivery', app, instance)),
      ...unmarked.map((instance) => stranger('unmarked', app, instance)),
    ]);
  }

  async #keep(findings: readonly AuditFinding[]): Promise<AuditFinding[]> {
    const fresh = await this.store.keep(findings, this.clock.now());
    for (const { kind, app, instance, delivery } of fresh) {
      this.#log.error({ reason: `audit-${kind}`, app, instance: instance.guid, delivery });
    }
    return fresh;
  }

  #isOurs({ org, createdBy }: Instance): boolean {
    const number = this.config.maskinporten.clients[org]?.organisationNumber;
    return number === undefined || createdBy === number;
  }
}

const refOf = ({ partyId, guid }: Instance): InstanceRef => ({ partyId, guid });

/** Of an instance besides the recorded one: without a recorded one it is the only trace of a create that ended badly. */
const kindOf = ({ state, instance }: Delivery): AuditFinding['kind'] =>
  instance || activeStates.includes(state) ? 'duplicate' : 'half-made';

const found = (
  kind: AuditFinding['kind'],
  { id, targetApp: app }: Delivery,
  instance: InstanceRef,
): AuditFinding => ({ kind, app, instance, delivery: id });

const stranger = (kind: AuditFinding['kind'], app: AppId, instance: Instance): AuditFinding => ({
  kind,
  app,
  instance: refOf(instance),
});

/** As it is shown with the delivery. The guid of an instance is no personal data. */
const toFinding = ({ kind, instance }: AuditFinding): Finding => ({
  target: instance.guid,
  code: kind === 'duplicate' ? 'duplicate-found' : kind,
});

const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
