import type { Model, ModelType, PrefillDictionary, RegisterSources } from '../../model/index.js';
import { applyPrefill, applyRegisterPrefill } from '../../model/index.js';
import type { Party, SandboxApp, SandboxWorld, StoredInstance } from '../../world/index.js';

/** A form model that an app is about to store for the first time. */
export interface NewModel {
  readonly app: SandboxApp;
  readonly world: SandboxWorld;
  /** The app's own copy. */
  readonly instance: StoredInstance;
  readonly dataType: string;
  readonly type: ModelType;
  readonly model: Model;
  /** Only with `/instances/create`. */
  readonly prefill?: PrefillDictionary | undefined;
}

/**
 * What an app does to every new model, be it empty or sent: the caller's prefill, register prefill, and the app's own
 * `DataCreation`, in that order (contract §2.9). `UserProfile` is no source: the sandbox's users have none.
 * Changes the model. @throws PrefillError, and what the app's code throws
 */
export async function prepareNewModel(made: NewModel): Promise<void> {
  const { app, world, instance, dataType, type, model, prefill } = made;
  if (prefill) applyPrefill(type, model, prefill);
  const config = app.prefills.get(dataType);
  const owner = world.parties.byId(Number(instance.instanceOwner.partyId));
  if (config && owner) applyRegisterPrefill(type, model, config, sourcesOf(owner));
  await app.hooks.dataCreation?.(instance, model, prefill, dataType);
}

const sourcesOf = ({ organization, person }: Party): RegisterSources => ({
  ...(organization ? { ER: organization } : {}),
  ...(person ? { DSF: person } : {}),
});
