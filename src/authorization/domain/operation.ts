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
