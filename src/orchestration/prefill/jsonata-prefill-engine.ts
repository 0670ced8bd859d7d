import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { JsonObject, JsonValue } from '../../altinn/index.js';
import { AppConfig } from '../../config/index.js';
import type { FlowTarget } from '../flows/index.js';
import { ExpressionPool } from './adapters/expression-pool.js';
import { schemaFindings } from './adapters/schema-rules.js';
import { checkedValues, type ComputedValue } from './domain/checked-values.js';
import type { MappedValue } from './domain/mapped-value.js';
import { PrefillError, type PrefillFinding } from './domain/prefill-error.js';
import type { PrefillInput } from './domain/prefill-input.js';
import { PrefillEngine } from './prefill-engine.js';
import { TransformerRegistry } from './transformer-registry.js';

/** Megabytes, nested evaluations, characters: beyond what a form needs, within what a pod has. */
const limits = { memory: 64, depth: 500, size: 10_000_000 };

/** Prefill by JSONata expressions, or by a class that a user's module has registered. */
@Injectable()
export class JsonataPrefillEngine extends PrefillEngine implements OnApplicationShutdown {
  readonly #pool: ExpressionPool;

  constructor(
    config: AppConfig,
    private readonly transformers: TransformerRegistry,
  ) {
    super();
    this.#pool = new ExpressionPool({ ...limits, time: config.timings.expression });
  }

  onApplicationShutdown(): void {
    this.#pool.close();
  }

  async evaluate(
    expressions: Readonly<Record<string, string>>,
    input: PrefillInput,
  ): Promise<Record<string, JsonValue | undefined>> {
    const names = Object.keys(expressions);
    const outcomes = await this.#pool.evaluate(Object.values(expressions), input);
    const findings: PrefillFinding[] = [];
    const values: Record<string, JsonValue | undefined> = {};
    outcomes.forEach(({ json, code }, i) => {
      const target = names[i] ?? '';
      if (code) findings.push({ target, code });
      values[target] = json === undefined ? undefined : (JSON.parse(json) as JsonValue);
    });
    if (findings.length > 0) throw new PrefillError(findings);
    return values;
  }

  async prefill(
    target: FlowTarget,
    input: PrefillInput,
    schema: JsonObject,
  ): Promise<readonly MappedValue[]> {
    const { mapped, findings } = checkedValues(await this.#computed(target, input), schema);
    const all = [...findings, ...schemaFindings(schema, mapped)];
    if (all.length > 0) throw new PrefillError(all);
    return mapped;
  }

  async #computed({ prefill }: FlowTarget, input: PrefillInput): Promise<ComputedValue[]> {
    if (prefill?.transformer !== undefined) {
      return [{ path: [], value: await this.transformers.transform(prefill.transformer, input) }];
    }
    const values = await this.evaluate(prefill?.transform ?? {}, input);
    return Object.entries(values).map(([path, value]) => ({ path: path.split('.'), value }));
  }
}
