/** What a caller may be granted; the words of `operations` in `config/grants.yaml`. */
export const operationNames = [
  'handovers:create',
  'handovers:read',
  'flows:read',
  'preview',
  'preview:values',
  'operate',
  'poll:approve',
] as const;

export type OperationName = (typeof operationNames)[number];

/** These start something for a flow, so it must exist; the others can concern the past of a removed flow. */
export const flowOperations: ReadonlySet<OperationName> = new Set([
  'handovers:create',
  'preview',
  'preview:values',
  'poll:approve',
]);
