import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { JsonObject } from '../../altinn/index.js';
import { FlowRegistry } from '../flows/index.js';
import { PrefillError } from './domain/prefill-error.js';
import type { PrefillInput } from './domain/prefill-input.js';
import { PrefillTransformer, type PrefillTransform } from './prefill-transformer.js';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Finds the providers that are marked `@PrefillTransformer(name)`. Two of one name, or a flow's name without one, fail the boot. */
@Injectable()
export class TransformerRegistry implements OnModuleInit {
  readonly #byName = new Map<string, PrefillTransform>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly flows: FlowRegistry,
  ) {}

  onModuleInit(): void {
    const problems: string[] = [];
    for (const wrapper of this.discovery.getProviders({ metadataKey: PrefillTransformer.KEY })) {
      const name = this.discovery.getMetadataByDecorator(PrefillTransformer, wrapper);
      if (name === undefined) continue;
      if (this.#byName.has(name))
        problems.push(`two classes are marked @PrefillTransformer('${name}')`);
      this.#byName.set(name, wrapper.instance as PrefillTransform);
    }
    problems.push(...this.#unknownNames());
    if (problems.length > 0) {
      throw new Error(
        `The prefill transformers are not right:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      );
    }
  }

  /** @throws PrefillError when it throws, or gives what is no plain JSON */
  async transform(name: string, input: PrefillInput): Promise<JsonObject> {
    const transformer = this.#byName.get(name);
    if (!transformer) throw failed(name, 'unknown-transformer');
    const output = await this.#run(name, transformer, input);
    if (!isPlainObject(output)) throw failed(name, 'not-json');
    return output;
  }

  /** What a transformer throws can hold form data: only the code goes on. */
  async #run(name: string, transformer: PrefillTransform, input: PrefillInput): Promise<unknown> {
    try {
      const output = await transformer.transform(structuredClone(input));
      return JSON.parse(JSON.stringify(output), refusePrototypes) as unknown;
    } catch {
      throw failed(name, 'expression-failed');
    }
  }

  #unknownNames(): string[] {
    return this.flows.all().flatMap((flow) =>
      flow.targets
        .map(({ prefill }) => prefill?.transformer)
        .filter((name): name is string => name !== undefined && !this.#byName.has(name))
        .map((name) => `${flow.file}: no class is marked @PrefillTransformer('${name}')`),
    );
  }
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (forbidden.has(key)) throw new TypeError('a key that reaches a prototype');
  return value;
}

const isPlainObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const failed = (
  target: string,
  code: 'unknown-transformer' | 'expression-failed' | 'not-json',
): PrefillError => new PrefillError([{ target, code }]);
