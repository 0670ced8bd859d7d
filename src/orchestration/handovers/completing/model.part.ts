import { Injectable } from '@nestjs/common';
import { type DataElement, DataGateway, type JsonValue } from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { MappedValue } from '../../prefill/index.js';
import { differences, merged, patchOf, valueAt } from '../domain/model-patch.js';
import { type Completion, Later, Parked, Part } from './completion.js';

/** A path that is still different after so many answered writes will not converge. */
const mostWrites = 2;

/** B's form model: the mapped paths are set, everything else in it stays. */
@Injectable()
export class ModelPart extends Part {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly data: DataGateway,
  ) {
    super();
  }

  async converge(completion: Completion): Promise<boolean> {
    const { plan, ref, target } = completion;
    const dataType = plan.target.prefill?.dataType;
    if (dataType === undefined) return false;
    const elements = target.data.filter((e) => e.dataType === dataType && !e.isHardDeleted);
    const [element] = elements;
    if (elements.length > 1) return this.#removeSurplus(completion, elements);
    if (!element) return this.#supply(completion, dataType);
    const model = await this.data.readModel(plan.target.app, ref, element.id, { rowIds: true });
    const wrong = this.#stillWrong(completion, model);
    if (wrong.length === 0 && !this.#mustRepeat(completion)) return false;
    await completion.write(() => this.#write(completion, element, model, wrong));
    return true;
  }

  /** The app's own model came after ours, or ours twice: the youngest of ours goes, by Storage's own DELETE. */
  async #removeSurplus(completion: Completion, elements: readonly DataElement[]): Promise<boolean> {
    const { plan, ref, target, delivery, unseenWriteAt } = completion;
    const surplus = [...elements].sort(byCreation).at(-1);
    const mayBeOurs = delivery.adopted || unseenWriteAt !== undefined;
    if (!surplus || !mayBeOurs || surplus.createdBy !== target.createdBy) {
      const dataType = elements[0]?.dataType ?? '';
      throw new Parked('surplus-model', [{ target: dataType, code: 'more-than-one' }]);
    }
    await completion.write(() => this.data.remove(plan.target.app, ref, surplus.id));
    return true;
  }

  /** The model that the app did not create; while the app may still be creating it, nothing is supplied. */
  async #supply(completion: Completion, dataType: string): Promise<boolean> {
    const { plan, ref, unseenWriteAt } = completion;
    const settled = (unseenWriteAt ?? -Infinity) + this.config.timings.tLate;
    if (this.clock.now() < settled) throw new Later('model-missing', settled);
    const model = merged({}, plan.mapped);
    await completion.write(() => this.data.createModel(plan.target.app, ref, dataType, model));
    return true;
  }

  /** A write without a 2xx is repeated even if the model looks right: the app writes texts and values apart from it. */
  #mustRepeat({ modelWritten, modelWrites, unseenWriteAt, plan }: Completion): boolean {
    return (
      plan.mapped.length > 0 && !modelWritten && modelWrites === 0 && unseenWriteAt !== undefined
    );
  }

  /** The mapped paths to write again; those that B's own code calculates become notes. */
  #stillWrong(completion: Completion, model: JsonValue): MappedValue[] {
    const wrong = differences(model, completion.plan.mapped);
    if (completion.modelWrites < mostWrites) return wrong;
    const kept = wrong.filter(({ path }) => (valueAt(model, path) ?? null) !== null);
    const dropped = wrong.filter((value) => !kept.includes(value));
    if (dropped.length > 0) {
      throw new Parked('model-not-kept', dropped.map(named('not-kept-by-target')));
    }
    completion.notes = kept.map(named('calculated-by-target'));
    return [];
  }

  async #write(
    completion: Completion,
    element: DataElement,
    model: JsonValue,
    wrong: readonly MappedValue[],
  ): Promise<void> {
    const { plan, ref } = completion;
    const { app } = plan.target;
    // A repeat of an unanswered write sends all paths, so that the app calculates and stores everything again.
    const values = wrong.length > 0 ? wrong : plan.mapped;
    const outcome = await this.data.patchModel(app, ref, element.id, patchOf(model, values));
    // Somebody changed the model after it was read: B is read again, and the change seen for what it is.
    if (outcome.kind === 'changed') return;
    if (outcome.kind === 'unsupported') {
      await this.data.putModel(app, ref, element.id, merged(model, values));
    }
    completion.modelWrites++;
    completion.modelWritten = true;
  }
}

const named =
  (code: string) =>
  ({ path }: MappedValue) => ({ target: path.join('.'), code });

/** Altinn cuts trailing zeros of a time: with its Z it would sort behind a longer one. */
const byCreation = (a: DataElement, b: DataElement): number =>
  (a.created ?? '').replace('Z', '').localeCompare((b.created ?? '').replace('Z', '')) ||
  a.id.localeCompare(b.id);
