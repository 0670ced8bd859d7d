import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../audit-log.js';
import { auditKeys, type AuditEvent } from '../domain/audit-event.js';

/** Writes each decision as one object to the application log: a permit at `log`, a refusal at `warn`. */
@Injectable()
export class LoggerAuditLog extends AuditLog {
  private readonly logger = new Logger('Audit');

  record(event: AuditEvent): void {
    const entry = { event: 'authorization', ...closed(event) };
    if (event.effect === 'permit') this.logger.log(entry);
    else this.logger.warn(entry);
  }
}

function closed(event: AuditEvent): Partial<AuditEvent> {
  return Object.fromEntries(
    auditKeys.filter((key) => event[key] !== undefined).map((key) => [key, event[key]]),
  );
}
