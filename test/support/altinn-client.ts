import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AltinnModule } from '../../src/altinn/index.js';
import {
  AppConfig,
  Clock,
  SystemClock,
  defaultTimings,
  type Profile,
  type Timings,
} from '../../src/config/index.js';
import { AccessToken, TokenService, type TokenRequest } from '../../src/maskinporten/index.js';

/** Hands out `token-1`, and a new one after each invalidation. */
export class CountingTokens extends TokenService {
  issued = 1;
  readonly asked: TokenRequest[] = [];
  failure?: Error;

  maskinportenToken(request: TokenRequest): Promise<AccessToken> {
    return this.altinnToken(request);
  }

  altinnToken(request: TokenRequest): Promise<AccessToken> {
    this.asked.push(request);
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve(new AccessToken(`token-${this.issued}`, () => 1_800_000));
  }

  invalidate(): void {
    this.issued += 1;
  }

  hasClient(): boolean {
    return true;
  }
}

@Module({})
class Surroundings {
  static of(config: object, tokens: TokenService): DynamicModule {
    return {
      module: Surroundings,
      global: true,
      providers: [
        { provide: AppConfig, useValue: config },
        { provide: Clock, useClass: SystemClock },
        { provide: TokenService, useValue: tokens },
      ],
      exports: [AppConfig, Clock, TokenService],
    };
  }
}

/** The module under test against servers of the test. */
export class AltinnClient {
  private constructor(
    private readonly module: TestingModule,
    readonly tokens: CountingTokens,
  ) {}

  static async to(
    url: string,
    timings: Partial<Timings> = {},
    profile: Profile = 'sandbox',
    subscriptionKey?: string,
  ): Promise<AltinnClient> {
    const tokens = new CountingTokens();
    const config = {
      profile,
      altinn: { appUrl: (app: string) => `${url}/${app}`, platformUrl: url, subscriptionKey },
      maskinporten: {
        scopes: ['altinn:serviceowner/instances.read', 'altinn:serviceowner/instances.write'],
        clients: { ttd: { organisationNumber: '405003309' } },
      },
      timings: { ...defaultTimings, refused: 5, ...timings },
    };
    const module = await Test.createTestingModule({
      imports: [Surroundings.of(config, tokens), AltinnModule],
    }).compile();
    await module.init();
    return new AltinnClient(module, tokens);
  }

  get<T>(port: abstract new (...args: never[]) => T): T {
    return this.module.get<T>(port as unknown as Type<T>);
  }

  async close(): Promise<void> {
    await this.module.close();
  }
}
