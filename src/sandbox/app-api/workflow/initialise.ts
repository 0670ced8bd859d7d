import type { StoredInstance, Transition, WorkflowResult } from '../../world/index.js';
import { json, Refusal } from '../app-request/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { SubmissionError, submitAndWait } from './submit.js';

/** The create has been answered for; nothing more is to be rolled back. */
export class InitializationRefusal extends Refusal {}

const title = 'Instance initialization failed.';

/**
 * The start of a new instance's first task as a workflow. An instance whose workflow was accepted stays, whatever comes
 * of it; one whose workflow was not is deleted, if that can be (reference §1.5).
 * @throws InitializationRefusal 500 that names the instance, AppDiedError
 */
export async function initialise(
  caller: StorageCaller,
  instance: StoredInstance,
  transition: Transition,
  rollBack: () => Promise<boolean>,
): Promise<void> {
  let result: WorkflowResult;
  try {
    result = await submitAndWait(caller, `start:${caller.guid}`, transition);
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    const members = await submissionMembers(error, rollBack);
    throw refusal(instance, members);
  }
  if (result !== 'done') throw refusal(instance, failedMembers(caller, instance, result.kind));
}

type Members = Readonly<Record<string, unknown>>;

async function submissionMembers(
  { kind, status }: SubmissionError,
  rollBack: () => Promise<boolean>,
): Promise<Members> {
  const submission = {
    workflowSubmissionFailureKind: kind,
    ...(status === undefined ? {} : { workflowSubmissionStatusCode: status }),
  };
  if (kind === 'unknown')
    return {
      detail: 'It is not known whether the workflow engine has taken the first workflow.',
      initializationState: 'workflowAcceptanceUnknown',
      recommendedAction: 'inspectInstance',
      ...submission,
    };
  const instanceDeleted = await rollBack();
  return {
    detail: 'The workflow engine has not taken the first workflow.',
    initializationState: 'workflowNotAccepted',
    recommendedAction: instanceDeleted ? 'retryInstanceCreation' : 'inspectInstance',
    instanceDeleted,
    ...submission,
  };
}

const failedMembers = ({ app }: StorageCaller, { id }: StoredInstance, kind: string): Members => ({
  detail: 'The first workflow has failed. The instance stays; its task can be resumed.',
  initializationState: 'workflowFailed',
  recommendedAction: 'resumeCurrentTask',
  workflowAccepted: true,
  resumeEndpoint: { method: 'POST', path: `/${app.id}/instances/${id}/process/resume` },
  workflowFailure: { kind },
});

function refusal({ id }: StoredInstance, { detail, ...members }: Members): InitializationRefusal {
  const [partyId, instanceGuid] = id.split('/');
  const named = { instanceId: id, instanceOwnerPartyId: Number(partyId), instanceGuid };
  return new InitializationRefusal(json(500, { title, status: 500, detail, ...members, ...named }));
}
