import { setTimeout as pause } from 'node:timers/promises';
import type { AppHooks, FormData, FormModel, StoredInstance } from '../../src/sandbox/world/index.js';

/** The C# code of the recorded apps, told what to do by data values of the instance; README.md. */
export const recordedHooks: AppHooks = {
  async validateInstantiation(instance) {
    const order = instance.dataValues ?? {};
    await pause(Number(order['test.validateSleepMs'] ?? 0));
    if (order['test.validateThrow']) throw new Error('test.validateThrow');
    if (order['test.rejectKey']) return { customTextKey: order['test.rejectKey'] };
    const tooLate = instance.dueBefore?.startsWith('2099') ?? false;
    return order['test.reject'] || tooLate
      ? { message: 'Avvist av IInstantiationValidator' }
      : undefined;
  },

  async dataCreation(instance, model, prefill) {
    const order = instance.dataValues ?? {};
    await pause(Number(order['test.creationSleepMs'] ?? 0));
    if (order['test.throw'] ?? prefill?.['test.throw']) throw new Error('test.throw');
    const seen = prefill?.['test.seenByHook'];
    if (seen) model['sak'] = { ...sakOf(model), notat: `hook saw prefill: ${seen}` };
  },

  async processDataWrite({ instance, model }) {
    await pause(Number(instance.dataValues?.['test.writeSleepMs'] ?? 0));
    if (sakOf(model)['notat'] === 'THROW') throw new Error('notat');
    const lines = (model['linjer'] ?? []) as FormModel[];
    if (lines.length > 0) model['sum'] = lines.reduce((sum, line) => sum + priceOf(line), 0);
  },

  validationSource: 'FlerappTest.SakValidator',

  validate({ model, dataElementId }: FormData) {
    const { notat } = sakOf(model);
    const found = typeof notat === 'string' ? issues[notat] : undefined;
    if (!found) return [];
    const source = 'FlerappTest.SakValidator-model';
    return [{ ...found, dataElementId, field: 'sak.notat', source }];
  },

  async taskEnd(_taskId: string, { dataValues }: StoredInstance) {
    await pause(Number(dataValues?.['test.taskEndSleepMs'] ?? 0));
    if (dataValues?.['test.taskEndThrow']) throw new Error('IProcessTaskEnd blew up');
  },

  processEnd({ dataValues }: StoredInstance) {
    if (dataValues?.['test.processEndThrow']) throw new Error('IProcessEnd blew up');
  },
};

const issues: Readonly<
  Record<string, { severity: 1 | 2; code: string; description: string } | undefined>
> = {
  INVALID: { severity: 1, code: 'notat_invalid', description: 'Notatet er ugyldig' },
  WARN: { severity: 2, code: 'notat_warn', description: 'Notatet er rart' },
};

const sakOf = (model: FormModel): FormModel => (model['sak'] ?? {}) as FormModel;

const priceOf = (line: FormModel): number =>
  Number(line['antall'] ?? 0) * Number(line['pris'] ?? 0);
