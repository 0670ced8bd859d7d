import { randomUUID } from 'node:crypto';
import type { TargetOwner } from '../authorized-delivery.js';
import type { InstanceTemplate } from '../gateways.js';

export interface InstanceForm {
  /** With its boundary. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * `multipart/form-data` with the one part `instance` (contract §1.1). The part says its content type and
 * has a file name: a part without a type is refused.
 */
export function instanceForm(owner: TargetOwner, template: InstanceTemplate): InstanceForm {
  const boundary = `flerapp-${randomUUID()}`;
  const { dataValues, dueBefore, visibleAfter } = template;
  const instance = JSON.stringify({ instanceOwner: owner, dueBefore, visibleAfter, dataValues });
  const lines = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="instance"; filename="instance.json"',
    'Content-Type: application/json',
    '',
    instance,
    `--${boundary}--`,
    '',
  ];
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.from(lines.join('\r\n')),
  };
}
