import type { CurrentTask, StoredInstance } from '../../world/index.js';
import { AppDiedError } from '../../world/index.js';
import { permits, problem, Refusal, worded } from '../app-request/index.js';
import { issueJson, taskIssues } from '../validation/instance-issues.js';
import { nextActions } from './next-actions.js';
import type { ProcessRequest } from './process-request.js';

/** @throws Refusal 409 whose `detail` tells the state; no title (recorded/08) */
export function currentTask({ process }: StoredInstance): CurrentTask {
  if (process?.currentTask) return process.currentTask;
  const notStarted = process
    ? 'Process is not started. Use start!'
    : 'The instance is missing process information.';
  const detail = process?.ended === undefined ? notStarted : 'Process is ended.';
  throw new Refusal(problem(409, { status: 409, detail, validationIssues: null }));
}

/** A PDP that is away looks like a refusal (contract §4.2). @throws Refusal 403 */
export async function authorise(
  request: ProcessRequest,
  { elementId, altinnTaskType }: CurrentTask,
  action: string | undefined,
): Promise<void> {
  const wanted = action === undefined ? nextActions(altinnTaskType) : [action];
  for (const one of wanted)
    if (await permits(request, one, request.instance).catch(refusedUnlessDead)) return;
  const detail = `User is not authorized to perform process next. Task ID: ${elementId}. Task type: ${altinnTaskType}. Action: ${action ?? 'none'}.`;
  throw new Refusal(worded(403, 'Unauthorized', detail));
}

function refusedUnlessDead(error: unknown): false {
  if (error instanceof AppDiedError) throw error;
  return false;
}

/** @throws Refusal 409 with the issues, when there is an error among them */
export async function validate(request: ProcessRequest, taskId: string): Promise<void> {
  const issues = await taskIssues(request, request.instance, taskId);
  const errors = issues.filter((i) => i.severity === 1).length;
  if (errors === 0) return;
  throw new Refusal(
    problem(409, {
      title: 'Validation failed for task',
      status: 409,
      detail: `${errors} validation errors found for task ${taskId}`,
      validationIssues: issues.map(issueJson),
    }),
  );
}
