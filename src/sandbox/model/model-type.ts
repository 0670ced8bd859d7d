/** What a form model is made of, compiled once from the app's JSON schema. */

export type ScalarKind = 'string' | 'int32' | 'int64' | 'decimal' | 'boolean' | 'date';

export interface ScalarType {
  readonly kind: ScalarKind;
}

export interface ListType {
  readonly kind: 'list';
  readonly item: ScalarType | ObjectType;
}

export interface ObjectType {
  readonly kind: 'object';
  /** Name of the class that Altinn Studio would generate. */
  readonly className: string;
  readonly members: readonly Member[];
}

export type MemberType = ScalarType | ListType | ObjectType;

export interface Member {
  /** Name in JSON and XML. */
  readonly name: string;
  /** Name of the C# property: what prefill and `dataFields` paths speak (contract §2.2, §5.4). */
  readonly clrName: string;
  readonly type: MemberType;
  /** False for a C# value type that cannot be null: it is never prefilled (contract §2.8). */
  readonly nullable: boolean;
  /** What a new object holds: the schema's `default` or `const`, 0 or false for a non-nullable. */
  readonly initial: string | number | boolean | null;
}

/** A whole model; `xmlRoot` is the name of the document element. */
export interface ModelType extends ObjectType {
  readonly xmlRoot: string;
}

/**
 * What an app's C# class says and its JSON schema does not. Real apps have it in `Model.cs`; a sandbox app may
 * have it in its schema's root keyword `x-csharp`, which other readers of the schema ignore.
 */
export interface ClassHints {
  /** Paths of members that are not nullable, e.g. `sak.antall`; list rows by the list's path. */
  readonly nonNullable?: readonly string[];
  /** Member path → C# property name, where it is not the JSON name without `-`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** One model in memory: declared names only, dates as .NET prints them, each row of objects with `altinnRowId`. */
export interface Model {
  [member: string]: ModelValue;
}
export type ModelValue = null | string | number | boolean | Model | ModelValue[];

export const rowId = 'altinnRowId';
