import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one application, in Prometheus' text format. Every module registers its own here. */
@Injectable()
export class MetricsRegistry extends Registry {
  /** Memory, processor, event loop: facts of the process, so only its main program asks for them. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this });
  }
}
