import { Module, type DynamicModule } from '@nestjs/common';
import { AppConfig } from './app-config.js';
import { Clock, SystemClock } from './clock.js';

/** Gives every module the checked configuration and the time. */
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: AppConfig, useValue: config },
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [AppConfig, Clock],
    };
  }
}
