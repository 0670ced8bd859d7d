import { setTimeout as sleep } from 'node:timers/promises';
import { AppDiedError } from './platform.js';

/** What moves an instance on; it must go on from where it was when it is run again. */
export type Transition = () => Promise<void>;

interface Workflow {
  /** Which transition it is: the same one is not begun twice. */
  readonly key: string;
  readonly transition: Transition;
  readonly done: Promise<WorkflowResult>;
  /** How often the app has died in it. */
  readonly deaths: number;
  failed: boolean;
}

/** An app that always dies is not called for ever. */
const mostDeaths = 5;

/** `timeout`: it goes on in the background. */
export type WorkflowResult = 'done' | { readonly kind: 'stepFailed' | 'timeout' };

/**
 * The workflow engine behind apps of version 9, as far as an app's answers show it (reference altinn-app-contract §1.5,
 * §4.2). The real one repeats a failed step for hours before it gives up; here a step that fails has failed at once.
 */
export class Workflows {
  private readonly byGuid = new Map<string, Workflow>();

  status(guid: string): 'idle' | 'processing' | 'failed' {
    const workflow = this.byGuid.get(guid);
    if (!workflow) return 'idle';
    return workflow.failed ? 'failed' : 'processing';
  }

  /** Begins a transition, or joins the same one that is under way. */
  submit(guid: string, key: string, transition: Transition): void {
    const running = this.byGuid.get(guid);
    if (running && !running.failed && running.key === key) return;
    this.begin(guid, key, transition);
  }

  /** Runs what has failed again. False: nothing has. */
  resume(guid: string): boolean {
    const workflow = this.byGuid.get(guid);
    if (!workflow?.failed) return false;
    this.begin(guid, workflow.key, workflow.transition);
    return true;
  }

  /** The outcome of what is under way, for as long as the app waits. @throws AppDiedError with the app's process */
  async result(guid: string, timeoutMs: number): Promise<WorkflowResult> {
    const workflow = this.byGuid.get(guid);
    if (!workflow) return 'done';
    const timer = new AbortController();
    const tooLate = sleep(timeoutMs, { kind: 'timeout' } as const, { signal: timer.signal });
    const ended = workflow.done.finally(() => timer.abort());
    return Promise.race([ended, tooLate.catch(() => ended)]);
  }

  private begin(guid: string, key: string, transition: Transition, deaths = 0): void {
    const done = this.run(guid, transition);
    // Nobody may be waiting any more.
    done.catch(() => undefined);
    this.byGuid.set(guid, { key, transition, done, deaths, failed: false });
  }

  private async run(guid: string, transition: Transition): Promise<WorkflowResult> {
    // The workflow is known before its first step.
    await Promise.resolve();
    try {
      await transition();
      this.byGuid.delete(guid);
      return 'done';
    } catch (error) {
      const workflow = this.byGuid.get(guid);
      if (workflow) workflow.failed = true;
      if (!(error instanceof AppDiedError)) return { kind: 'stepFailed' };
      // The engine is a process of its own: it calls the app again.
      if (workflow && workflow.deaths < mostDeaths)
        this.begin(guid, workflow.key, transition, workflow.deaths + 1);
      throw error;
    }
  }
}
