import { Injectable } from '@nestjs/common';
import { type AppId, formatInstanceRef, type InstanceRef } from '../../../altinn/index.js';
import { AppConfig } from '../../../config/index.js';
import { adviceFor } from '../domain/advice.js';
import type { Delivery, Handover } from '../domain/delivery.js';
import { handoverStatus } from '../domain/handover-status.js';
import type { DeliveryDto, HandoverDto, InstanceDto } from './handover.dto.js';

/** Handovers as callers see them. Addresses are built from configuration, never from what Altinn wrote. */
@Injectable()
export class HandoverView {
  constructor(private readonly config: AppConfig) {}

  handover(handover: Handover): HandoverDto {
    return {
      id: handover.id,
      flow: handover.flow,
      status: handoverStatus(handover.deliveries.map(({ state }) => state)),
      source: this.#instance(handover.sourceApp, handover.source),
      deliveries: handover.deliveries.map((delivery) => this.#delivery(delivery)),
      createdAt: new Date(handover.createdAt).toISOString(),
    };
  }

  #delivery(delivery: Delivery): DeliveryDto {
    const { id, target, state, reason, findings, instance, attempts, nextRunAt } = delivery;
    const advice = adviceFor(delivery);
    return {
      id,
      target,
      state,
      ...(reason !== undefined && { reason }),
      ...(advice !== undefined && { advice }),
      findings: [...findings],
      ...(instance && { instance: this.#instance(delivery.targetApp, instance) }),
      attempts,
      ...(nextRunAt !== undefined && { nextRunAt: new Date(nextRunAt).toISOString() }),
      updatedAt: new Date(delivery.updatedAt).toISOString(),
    };
  }

  #instance(app: AppId, ref: InstanceRef): InstanceDto {
    const id = formatInstanceRef(ref);
    return { app, id, url: `${this.config.altinn.appUrl(app)}/instances/${id}` };
  }
}
