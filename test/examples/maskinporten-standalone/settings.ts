import { Injectable, Module } from '@nestjs/common';

/** Where the application is and who it is; a real one reads it from its environment. */
export interface AltinnSettings {
  readonly platformUrl: string;
  readonly issuer: string;
  /** The file that Altinn Studio mounts, or any other that `parseKeyFile` reads. */
  readonly keyFile: string;
}

/** Settings that are only known after a while: from a vault, from a configuration server. */
@Injectable()
export class SettingsSource {
  constructor(private readonly source: () => Promise<AltinnSettings>) {}

  read(): Promise<AltinnSettings> {
    return this.source();
  }
}

@Module({})
export class SettingsModule {
  static from(source: () => Promise<AltinnSettings>) {
    const provider = { provide: SettingsSource, useValue: new SettingsSource(source) };
    return { module: SettingsModule, providers: [provider], exports: [SettingsSource] };
  }
}
