import type { SandboxApp, StoredInstance } from '../../world/index.js';
import { json, Refusal } from '../app-request/index.js';

/**
 * The app's `IInstantiationValidator` (contract §1.3 row 9). Its message is the text of its key, if it has one.
 * @throws Refusal 403, and what the app's code throws
 */
export async function demandValid(
  app: SandboxApp,
  template: Partial<StoredInstance>,
  language: string,
): Promise<void> {
  const refusal = await app.hooks.validateInstantiation?.(structuredClone(template));
  if (!refusal) return;
  const { customTextKey, message } = refusal;
  const translated =
    customTextKey === undefined ? undefined : app.texts.get(language)?.get(customTextKey);
  throw new Refusal(
    json(403, {
      valid: false,
      customTextKey: customTextKey ?? null,
      customTextParameters: null,
      message: translated ?? message ?? null,
      validParties: null,
    }),
  );
}
