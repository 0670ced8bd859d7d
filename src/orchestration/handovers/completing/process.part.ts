import { Injectable } from '@nestjs/common';
import { AltinnError, AppGateway, ProcessGateway } from '../../../altinn/index.js';
import { type Completion, Parked, Part } from './completion.js';

/** Plain `write` passes these tasks, and an orchestrator must not (contract §10.15). */
const forPeople: ReadonlySet<string> = new Set(['signing', 'payment']);

/** B's process, advanced by the app owner as many tasks as the flow says. */
@Injectable()
export class ProcessPart extends Part {
  constructor(
    private readonly apps: AppGateway,
    private readonly process: ProcessGateway,
  ) {
    super();
  }

  async converge(completion: Completion): Promise<boolean> {
    const { plan, ref, target } = completion;
    const { advance } = plan.target.process;
    if (advance === 0 || target.process.ended) return false;
    const { tasks } = await this.apps.process(plan.target.app);
    const current = target.process.currentTask;
    const position = tasks.findIndex(({ id }) => id === current?.elementId);
    if (position < 0 || position >= advance) return false;
    if (forPeople.has(current?.altinnTaskType ?? '')) {
      throw new Parked('task-is-for-people', [
        { target: current?.elementId ?? '', code: 'not-advanced' },
      ]);
    }
    try {
      await completion.unseen(() => this.process.next(plan.target.app, ref));
    } catch (error) {
      // After a lost answer this one means that the first call did it.
      if (!(error instanceof AltinnError && error.detail.code === 'process-ended')) throw error;
    }
    return true;
  }
}
