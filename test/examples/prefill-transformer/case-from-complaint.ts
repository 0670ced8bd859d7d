import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../../../src/altinn/index.js';
import {
  type PrefillInput,
  PrefillTransformer,
  type PrefillTransform,
} from '../../../src/orchestration/prefill/index.js';

interface Complaint {
  readonly saksnr: string;
  readonly haster?: boolean;
  readonly varer: readonly {
    readonly navn: string;
    readonly antall: number;
    readonly pris: number;
  }[];
}

/** A prefill in TypeScript: what JSONata would make hard to read. A flow names it: `transformer: case-from-complaint`. */
@Injectable()
@PrefillTransformer('case-from-complaint')
export class CaseFromComplaint implements PrefillTransform {
  transform({ form }: PrefillInput): JsonObject {
    const { saksnr, haster, varer } = form as unknown as Complaint;
    const total = varer.reduce((sum, { antall, pris }) => sum + antall * pris, 0);
    return {
      sak: {
        tittel: `${haster === true ? 'HASTER: ' : ''}Klage ${saksnr}`,
        belop: Math.round(total * 100) / 100,
      },
      linjer: varer.map(({ navn, antall }) => ({ navn, antall })),
    };
  }
}
