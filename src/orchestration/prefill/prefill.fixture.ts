import { Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { appId, type JsonObject } from '../../altinn/index.js';
import { type AppConfig, ConfigModule, defaultTimings } from '../../config/index.js';
import { type Flow, FlowRegistry, type FlowTarget } from '../flows/index.js';
import {
  type PrefillInput,
  PrefillModule,
  PrefillTransformer,
  type PrefillTransform,
} from './index.js';

@Injectable()
@PrefillTransformer('egen')
export class Egen implements PrefillTransform {
  transform({ form }: PrefillInput): JsonObject {
    return form as JsonObject;
  }
}

export class NoFlows extends FlowRegistry {
  get(): undefined {
    return undefined;
  }
  all(): readonly Flow[] {
    return [];
  }
}

export async function prefillModule(
  flows: FlowRegistry,
  ...providers: Type[]
): Promise<TestingModule> {
  @Module({})
  class Flows {}
  const app = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ timings: defaultTimings } as AppConfig),
      {
        module: Flows,
        global: true,
        providers: [{ provide: FlowRegistry, useValue: flows }],
        exports: [FlowRegistry],
      },
      PrefillModule,
    ],
    providers,
  }).compile();
  await app.init();
  return app;
}

export const target = (prefill: Partial<FlowTarget['prefill']>): FlowTarget => ({
  name: 'b',
  app: appId('ttd/app-b'),
  owner: { kind: 'sameAsSource' },
  prefill: { dataType: 'model', mode: 'model', ...prefill },
  attachments: [],
  texts: {},
  process: { advance: 0 },
});
