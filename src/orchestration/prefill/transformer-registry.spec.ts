import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { Flow } from '../flows/index.js';
import { Egen, NoFlows, prefillModule, target } from './prefill.fixture.js';
import { PrefillTransformer } from './index.js';

describe('the registry of transformers', () => {
  it('refuses two of one name, and a flow that names none', async () => {
    @Injectable()
    @PrefillTransformer('egen')
    class Twin extends Egen {}
    await expect(prefillModule(new NoFlows(), Egen, Twin)).rejects.toThrow(
      "two classes are marked @PrefillTransformer('egen')",
    );
    const flows = new NoFlows();
    flows.all = () => [
      { file: 'a.yaml', targets: [target({ transformer: 'mangler' })] } as unknown as Flow,
    ];
    await expect(prefillModule(flows)).rejects.toThrow(
      "a.yaml: no class is marked @PrefillTransformer('mangler')",
    );
  });
});
