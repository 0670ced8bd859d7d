import type { JsonObject, JsonValue } from '../../../altinn/index.js';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper nesting of references than any model has: a schema that refers to itself. */
const mostReferences = 50;

/** A place in B's JSON schema, with its `$ref`, `allOf`, `oneOf` and `anyOf` followed. */
export class SchemaNode {
  readonly #facets: readonly JsonObject[];

  private constructor(
    private readonly root: JsonObject,
    node: JsonValue | undefined,
  ) {
    this.#facets = facets(root, node, mostReferences);
  }

  static of(schema: JsonObject): SchemaNode {
    return new SchemaNode(schema, schema);
  }

  /** Undefined: the schema has no such member. */
  property(name: string): SchemaNode | undefined {
    for (const facet of this.#facets) {
      const properties = facet['properties'];
      if (isObject(properties) && Object.hasOwn(properties, name)) {
        return new SchemaNode(this.root, properties[name]);
      }
    }
    return undefined;
  }

  at(path: readonly string[]): SchemaNode | undefined {
    return path.reduce<SchemaNode | undefined>((node, name) => node?.property(name), this);
  }

  items(): SchemaNode | undefined {
    const facet = this.#facets.find((f) => isObject(f['items']));
    return facet && new SchemaNode(this.root, facet['items']);
  }

  /** JSON types that are allowed here; empty: any. `null` is left out. */
  get types(): ReadonlySet<string> {
    const named = this.#facets.flatMap(({ type }) => (Array.isArray(type) ? type : [type]));
    return new Set(named.filter((t): t is string => typeof t === 'string' && t !== 'null'));
  }

  get format(): string | undefined {
    return this.#facets.map(({ format }) => format).find((f): f is string => typeof f === 'string');
  }

  get required(): ReadonlySet<string> {
    const names = this.#facets.flatMap(({ required }) => (Array.isArray(required) ? required : []));
    return new Set(names.filter((name): name is string => typeof name === 'string'));
  }
}

function facets(root: JsonObject, node: JsonValue | undefined, left: number): JsonObject[] {
  if (!isObject(node) || left === 0) return [];
  const nested = ['allOf', 'oneOf', 'anyOf'].flatMap((key) => {
    const parts = node[key];
    return Array.isArray(parts) ? parts.flatMap((part) => facets(root, part, left - 1)) : [];
  });
  return [node, ...facets(root, referred(root, node['$ref']), left - 1), ...nested];
}

/** Only references within the document: `#/$defs/sak`. */
function referred(root: JsonObject, reference: JsonValue | undefined): JsonValue | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<JsonValue | undefined>((at, name) => (isObject(at) ? at[name] : undefined), root);
}
