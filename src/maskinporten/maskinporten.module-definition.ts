import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { MaskinportenOptions } from './maskinporten-options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: MASKINPORTEN_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<MaskinportenOptions>({ moduleName: 'Maskinporten' })
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: false }, (definition, extras) => ({
    ...definition,
    global: extras.isGlobal,
  }))
  .build();
