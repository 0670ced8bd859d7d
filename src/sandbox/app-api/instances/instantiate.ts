import type { PrefillDictionary } from '../../model/index.js';
import type { Party, ProcessState, StoredInstance } from '../../world/index.js';
import {
  AppDiedError,
  PlatformConnectionError,
  PlatformHttpError,
  requestFault,
  usesWorkflows,
} from '../../world/index.js';
import type { Answer, AppRequest } from '../app-request/index.js';
import { json, Refusal } from '../app-request/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { commitProcess } from '../storage-calls/index.js';
import { asAppOwner, InitializationRefusal, initialise } from '../workflow/index.js';
import { autoCreate, storeParts } from './fill-instance.js';
import { findOwner } from './find-owner.js';
import { demandValid } from './instantiation-validator.js';
import { instanceResponse } from './instance-response.js';
import type { InstanceTemplate } from './instance-template.js';
import { demandInstantiate } from './may-instantiate.js';
import type { Part } from './multipart.js';
import { platformAnswer } from './platform-answer.js';
import { startEvents, startProcess } from './start-process.js';
import { deleteInstance, guidOf, insertInstance } from './storage-instance.js';

/** What one of the two create routes was asked for. */
export interface Order {
  readonly template: InstanceTemplate;
  readonly parts: readonly Part[];
  readonly prefill?: PrefillDictionary;
  /** Of the validator's message. */
  readonly language: string;
  /** `POST instances` names the instance when filling it fails; `/create` does not (contract §1.3 row 12b). */
  readonly namesInstance: boolean;
}

/** Steps 6 to 13 of a create (contract §1.3). @throws Refusal, AppDiedError; Error from the app's validator */
export async function instantiate(request: AppRequest, order: Order): Promise<Answer> {
  const { context, app } = request;
  const party = await findOwner(request, order.template.owner);
  await demandInstantiate(request, party);
  await demandValid(app, templateOf(request, order, party), order.language);
  const process = startProcess(app, () => context.world.instances.timestamp());
  const instance = await insert(request, order, party, process);
  const caller = { ...request, guid: guidOf(instance) };
  try {
    await storeParts(caller, instance, order.parts);
    const begin = (as: StorageCaller): Promise<void> => beginTask(as, process, order.prefill);
    if (usesWorkflows(app))
      await initialise(
        caller,
        instance,
        () => begin(asAppOwner(caller)),
        () => rollBack(caller),
      );
    else await begin(caller);
  } catch (error) {
    if (error instanceof AppDiedError || error instanceof InitializationRefusal) throw error;
    await rollBack(caller);
    throw failure(error, app.id, party, order.namesInstance ? instance.id : undefined);
  }
  return created(caller, instance, party);
}

async function beginTask(
  caller: StorageCaller,
  process: ProcessState,
  prefill: PrefillDictionary | undefined,
): Promise<void> {
  await autoCreate(caller, prefill);
  await commitProcess(caller, process, startEvents(process));
}

/** An app whose connection to Storage breaks here does not know of the instance, and rolls nothing back. */
async function insert(
  request: AppRequest,
  order: Order,
  party: Party,
  process: ProcessState,
): Promise<StoredInstance> {
  try {
    const { dataValues, ...template } = templateOf(request, order, party);
    const values = dataValues && !losesDataValues() ? { dataValues } : {};
    return await insertInstance(request, { ...template, ...values, process });
  } catch (error) {
    if (error instanceof AppDiedError) throw error;
    throw failure(error, request.app.id, party, undefined);
  }
}

/** A fault of the sandbox: no app library does it, but nothing documented forbids it (contract §1.1). */
function losesDataValues(): boolean {
  const fault = requestFault.getStore();
  if (!fault?.dropsDataValues) return false;
  fault.took();
  return true;
}

function templateOf({ app, caller }: AppRequest, { template }: Order, party: Party) {
  const { dueBefore, visibleAfter, status, dataValues } = template;
  const readByUser = caller.kind === 'user' ? 'Read' : 'Unread';
  return {
    appId: app.id,
    org: app.org,
    instanceOwner: {
      partyId: String(party.partyId),
      ...(party.ssn === undefined ? {} : { personNumber: party.ssn }),
      ...(party.orgNumber === undefined ? {} : { organisationNumber: party.orgNumber }),
    },
    ...(dueBefore === undefined ? {} : { dueBefore }),
    ...(visibleAfter === undefined ? {} : { visibleAfter }),
    status: {
      isArchived: false,
      isSoftDeleted: false,
      isHardDeleted: false,
      readStatus: readByUser,
      ...status,
    } as const,
    ...(dataValues === undefined ? {} : { dataValues }),
  };
}

/** With the caller's token and rights; what cannot be deleted (false) stays behind as an orphan (contract §1.3). */
async function rollBack(caller: StorageCaller): Promise<boolean> {
  try {
    await deleteInstance(caller, true);
    return true;
  } catch (error) {
    if (error instanceof PlatformHttpError || error instanceof PlatformConnectionError)
      return false;
    throw error;
  }
}

/** A success that cannot be read is one more exception. */
function failure(error: unknown, appId: string, party: Party, instanceId?: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof PlatformHttpError && error.status >= 300)
    return new Refusal(platformAnswer(error));
  const what =
    instanceId === undefined
      ? `Instantiation of appId ${appId} failed`
      : `Instantiation of data elements failed for instance ${instanceId}`;
  return new Refusal(json(500, `${what} for party ${party.partyId}`));
}

/** The app answers its own copy: `lastChanged` lags behind Storage's (contract §1.4). */
function created(caller: StorageCaller, inserted: StoredInstance, party: Party): Answer {
  const stored = caller.context.world.instances.get(caller.guid) ?? inserted;
  const lastChanged = stored.data.at(-1)?.lastChanged ?? inserted.lastChanged;
  const body = instanceResponse(caller, { ...stored, lastChanged }, party);
  return json(201, body, { location: body.selfLinks.apps });
}
