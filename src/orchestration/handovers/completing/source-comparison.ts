import { Injectable } from '@nestjs/common';
import type { Instance } from '../../../altinn/index.js';
import type { Intent } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';
import { samePin } from '../domain/source-pin.js';

/** Two versions of A never mix in one B (design §6, source pin). */
@Injectable()
export class SourceComparison {
  /** Whether A is not what B was made of. @param intent the one that made B */
  hasChanged({ pin, kind }: Intent, plan: Plan, target: Instance): boolean {
    if (pin) return !samePin(pin, plan.pin);
    // A B that was found without knowing what it was made of: its A must not have changed since.
    const born = Date.parse(target.created ?? '');
    return kind === 'look' && Date.parse(plan.source.lastChanged ?? '') > born;
  }
}
