import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { accessOf } from './access.js';

/** Refuses to start with a route that says neither `@Operation` nor `@Public`: a forgotten decorator must not open a door. */
@Injectable()
export class RouteCensus implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error that names every such route */
  onModuleInit(): void {
    const bare = this.discovery
      .getControllers()
      .map(({ metatype }) => metatype)
      .filter((type): type is Type => typeof type === 'function')
      .flatMap((type) => this.bareRoutes(type));
    if (bare.length === 0) return;
    throw new Error(
      `Routes without @Operation or @Public:\n${bare.map((r) => `  ${r}`).join('\n')}`,
    );
  }

  private bareRoutes(controller: Type): string[] {
    const prototype = controller.prototype as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (!handler || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
      const place = { getHandler: () => handler, getClass: <T>() => controller as Type<T> };
      return accessOf(this.reflector, place) ? [] : [`${controller.name}.${name}`];
    });
  }
}
