import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';

/** A write whose answer was not seen may still land: B is not `delivered` before it has been looked at again (design §6). */
@Injectable()
export class LastLook {
  constructor(private readonly config: AppConfig) {}

  /** @param unseenWriteAt the last such write @returns when to look, epoch milliseconds; -Infinity: no need */
  due(unseenWriteAt: number | undefined): number {
    return unseenWriteAt === undefined ? -Infinity : unseenWriteAt + this.config.timings.tLate;
  }
}
