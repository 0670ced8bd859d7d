import { Controller, Get, Post } from '@nestjs/common';
import { guardedApp, GuardedController } from '../../../test/support/guarded-app.js';
import { MovedClock } from '../../../test/support/moved-clock.js';
import { Operation } from './operation.decorator.js';
import { Public } from './public.decorator.js';

@Controller('a')
class Forgetful {
  @Get('one')
  one(): string {
    return this.helper();
  }

  @Operation('operate')
  @Get('two')
  two(): string {
    return this.helper();
  }

  helper(): string {
    return 'no route';
  }
}

@Controller('b')
class AlsoForgetful {
  @Post()
  three(): string {
    return 'three';
  }
}

@Public()
@Controller('c')
class AllPublic {
  @Get()
  four(): string {
    return 'four';
  }

  @Operation('operate')
  @Get('guarded')
  five(): string {
    return 'five';
  }
}

class Inherited extends Forgetful {}
Controller('d')(Inherited);

const boot = async (...controllers: (new (...args: never[]) => object)[]) => {
  const app = await guardedApp({
    inbound: { issuers: [], scopes: ['x'], requireAudience: false },
    clock: new MovedClock(),
    grants: 'apiVersion: flerapp/v1\ngrants: []\n',
    controllers,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
};

describe('a route without @Operation or @Public', () => {
  it('fails the boot, all of them named at once', async () => {
    await expect(boot(GuardedController, Forgetful, AlsoForgetful)).rejects.toThrow(
      'Routes without @Operation or @Public:\n  Forgetful.one\n  AlsoForgetful.three',
    );
  });

  it('is found where it is inherited', async () => {
    await expect(boot(Inherited)).rejects.toThrow('Inherited.one');
  });

  it('may be covered by its controller, whose word the route can override', async () => {
    const app = await boot(AllPublic);
    const status = async (url: string) => (await app.inject({ method: 'GET', url })).statusCode;
    expect([await status('/c'), await status('/c/guarded')]).toEqual([200, 401]);
    await app.close();
  });

  it('cannot say two things', () => {
    const both = () => {
      class Both {
        @Public()
        @Operation('operate')
        route(): string {
          return 'x';
        }
      }
      return Both;
    };
    expect(both).toThrow('route says twice what it demands');
  });
});
