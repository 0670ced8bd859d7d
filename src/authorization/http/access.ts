import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { OperationName } from '../domain/operation.js';

/** What a route demands; every route says one of the two, or the boot fails. */
export type Access = { readonly public: true } | { readonly operation: OperationName };

type PublicAccess = Extract<Access, { public: true }>;

const accessKey = 'flerapp:access';

/**
 * Writes the demand on a handler or a controller; a handler's own demand wins over its controller's.
 * @throws Error when the same place already has one: of two demands the weaker could win unseen
 */
export function demand(access: Access): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const place = (descriptor?.value ?? target) as object & { name?: string };
    if (Reflect.hasOwnMetadata(accessKey, place)) {
      throw new Error(`${place.name ?? 'A route'} says twice what it demands`);
    }
    Reflect.defineMetadata(accessKey, access, place);
  };
}

type Place = Pick<ExecutionContext, 'getHandler' | 'getClass'>;

/** Undefined when neither the handler nor its controller says anything. */
export const accessOf = (reflector: Reflector, place: Place): Access | undefined =>
  reflector.getAllAndOverride<Access | undefined>(accessKey, [
    place.getHandler(),
    place.getClass(),
  ]);

export const isPublic = (access: Access | undefined): access is PublicAccess =>
  access !== undefined && 'public' in access;
