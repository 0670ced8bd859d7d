// Safeguards turned off by DI, to show that the tests notice (npm run test:sabotage).
import { FileCopier } from '../../dist/orchestration/handovers/completing/file-copier.js';
import { LastLook } from '../../dist/orchestration/handovers/completing/last-look.js';
import { SourceComparison } from '../../dist/orchestration/handovers/completing/source-comparison.js';
import { Pulse } from '../../dist/orchestration/handovers/replicas/pulse.js';
import { Probe } from '../../dist/orchestration/handovers/worker/probe.js';
import { SendDeadline } from '../../dist/orchestration/handovers/worker/send-deadline.js';

const inherit = (Sub, Base) => {
  Reflect.defineMetadata('design:paramtypes', Reflect.getMetadata('design:paramtypes', Base), Sub);
  return Sub;
};
const replace = (Base, Sub) => (builder) =>
  builder.overrideProvider(Base).useClass(inherit(Sub, Base));

/** By name: what each turns off. */
export const sabotages = {
  /** A look always says that nothing was made. */
  probe: replace(
    Probe,
    class extends Probe {
      look() {
        return Promise.resolve({ kind: 'nothing-made' });
      }
    },
  ),
  /** A POST leaves however late it is. */
  'send-deadline': replace(
    SendDeadline,
    class extends SendDeadline {
      from() {
        return () => true;
      }
    },
  ),
  /** A replica never notices that it was taken for dead. */
  fencing: replace(
    Pulse,
    class extends Pulse {
      holds() {
        return true;
      }
      alive() {
        return true;
      }
    },
  ),
  /** A is never compared with what B was made of. */
  'source-pin': replace(
    SourceComparison,
    class extends SourceComparison {
      hasChanged() {
        return false;
      }
    },
  ),
  /** What was uploaded counts as stored without being read. */
  'read-back': replace(
    FileCopier,
    class extends FileCopier {
      #sent = new Map();
      async copy(completion, file) {
        const copied = await super.copy(completion, file);
        this.#sent.set(copied.target, copied.sha256);
        return copied;
      }
      async targetHash(completion, element) {
        return this.#sent.get(element) ?? super.targetHash(completion, element);
      }
    },
  ),
  /** Delivered without waiting for what may still land. */
  'last-look': replace(
    LastLook,
    class extends LastLook {
      due() {
        return -Infinity;
      }
    },
  ),
};
