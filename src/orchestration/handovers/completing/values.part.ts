import { Injectable } from '@nestjs/common';
import { deliveryMarker, InstanceGateway } from '../../../altinn/index.js';
import { type Completion, Part } from './completion.js';

/** The marker, A's id, and the presentation texts of B's inbox entry. */
@Injectable()
export class ValuesPart extends Part {
  constructor(private readonly instances: InstanceGateway) {
    super();
  }

  async converge(completion: Completion): Promise<boolean> {
    const { delivery, plan, ref, target } = completion;
    const app = plan.target.app;
    const values = missing(
      { [deliveryMarker]: delivery.id, 'flerapp.source': plan.source.id },
      target.dataValues,
    );
    if (values) {
      await completion.write(() => this.instances.putDataValues(app, ref, values));
      return true;
    }
    const texts = missing(plan.texts, target.presentationTexts);
    if (!texts) return false;
    await completion.write(() => this.instances.putPresentationTexts(app, ref, texts));
    return true;
  }
}

function missing(
  wanted: Readonly<Record<string, string>>,
  present: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const different = Object.entries(wanted).filter(([key, value]) => present[key] !== value);
  return different.length > 0 ? Object.fromEntries(different) : undefined;
}
