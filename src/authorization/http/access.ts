import type { OperationName } from '../domain/operation.js';

/** What a route demands; every route says one of the two, or the boot fails. */
export type Access = { readonly public: true } | { readonly operation: OperationName };

export const accessKey = 'flerapp:access';

/**
 * Writes the demand on a handler or a controller; a handler's own demand wins over its controller's.
 * @throws Error when the same place already has one: of two demands the weaker could win unseen
 */
export function demand(access: Access): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const place = (descriptor?.value ?? target) as object & { name?: string };
    if (Reflect.hasOwnMetadata(accessKey, place)) {
      throw new Error(
        `${place.name ?? 'A route'} has both @Operation and @Public, or one of them twice`,
      );
    }
    Reflect.defineMetadata(accessKey, access, place);
  };
}
