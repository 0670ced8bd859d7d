import { mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Catch,
  Controller,
  Get,
  Global,
  Module,
  Param,
  Post,
  type ArgumentsHost,
  type ExceptionFilter,
  type Type,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import {
  AuditLog,
  AuthorizationModule,
  Authorizer,
  CurrentPrincipal,
  Operation,
  Principal,
  Public,
  type AuditEvent,
} from '../../src/authorization/index.js';
import {
  AppConfig,
  Clock,
  defaultTimings,
  type InboundConfig,
  type Timings,
} from '../../src/config/index.js';
import { FlowRegistry, type Flow } from '../../src/orchestration/flows/index.js';
import { Problem } from '../../src/problems/index.js';
import { HealthRegistry, MetricsRegistry } from '../../src/telemetry/index.js';

/** A small application behind the real guards: one route of each kind. */
@Controller()
export class GuardedController {
  constructor(private readonly authorizer: Authorizer) {}

  @Public()
  @Get('open')
  open(): string {
    return 'open';
  }

  @Operation('handovers:create')
  @Post('flows/:flow/handovers')
  create(@Param('flow') flow: string, @CurrentPrincipal() principal: Principal): object {
    this.authorizer.admit(principal, flow, 'handovers:create');
    return principal.caller;
  }

  @Operation('operate')
  @Post('operate')
  operate(): string {
    return 'done';
  }
}

/** Keeps what was recorded. */
export class KeptAuditLog extends AuditLog {
  readonly events: AuditEvent[] = [];

  record(event: AuditEvent): void {
    this.events.push(event);
  }
}

@Catch(Problem)
class ProblemAnswers implements ExceptionFilter<Problem> {
  catch(problem: Problem, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply
      .status(problem.status)
      .headers({ ...problem.extras.headers })
      .send({ type: problem.type, detail: problem.extras.detail });
  }
}

/** Tests name a flow and little more. */
const reachable = { source: { triggers: { api: true } } } as Flow;

export interface GuardedAppOptions {
  readonly inbound: InboundConfig;
  readonly clock: Clock;
  readonly grants: string;
  readonly flows?: readonly Flow[];
  readonly controllers?: readonly Type[];
  readonly timings?: Partial<Timings>;
}

/** Not yet initialised: a boot that fails is a result, too. */
export async function guardedApp(options: GuardedAppOptions, audit = new KeptAuditLog()) {
  const grantsFile = join(await mkdtemp(join(tmpdir(), 'grants-')), 'grants.yaml');
  await writeFile(grantsFile, options.grants);
  const flows = new Map(options.flows?.map((flow) => [flow.name, { ...reachable, ...flow }]));
  const registry: FlowRegistry = { get: (name) => flows.get(name), all: () => [...flows.values()] };
  const timings = { ...defaultTimings, ...options.timings };
  const surroundings = [
    { provide: AppConfig, useValue: { inbound: options.inbound, grantsFile, timings } },
    { provide: Clock, useValue: options.clock },
    { provide: FlowRegistry, useValue: registry },
    { provide: HealthRegistry, useValue: new HealthRegistry() },
    { provide: MetricsRegistry, useValue: new MetricsRegistry() },
  ];
  @Global()
  @Module({ providers: surroundings, exports: surroundings.map(({ provide }) => provide) })
  class Surroundings {}
  const module = await Test.createTestingModule({
    imports: [Surroundings, AuthorizationModule],
    controllers: [...(options.controllers ?? [GuardedController])],
  })
    .overrideProvider(AuditLog)
    .useValue(audit)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  return app.useGlobalFilters(new ProblemAnswers());
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A POST over a real socket; several `authorization` values make several header lines. */
export async function post(
  app: NestFastifyApplication,
  path: string,
  ...authorization: string[]
): Promise<Answer> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const lines = authorization.flatMap((value) => ['Authorization', value]);
  const headers = ['Host', '127.0.0.1', 'Connection', 'close', 'Content-Length', '0', ...lines];
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, method: 'POST', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const json = String(response.headers['content-type']).includes('json');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: json ? JSON.parse(text) : text,
        });
      });
    });
    outgoing.on('error', reject).end();
  });
}
