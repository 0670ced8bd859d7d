import { type DynamicModule, type NestApplicationOptions, ValidationPipe } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from '@fastify/helmet';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { v4 as uuid } from 'uuid';
import { AppModule } from './app.module.js';
import type { AppConfig } from './config/index.js';
import { Drain } from './health/index.js';
import { openApi } from './openapi-document.js';
import {
  answer,
  answerClientError,
  PlainBodyPipe,
  ProblemFilter,
  toProblem,
  validationProblem,
} from './problems/index.js';
import { createLogger, PinoLoggerService, traceIdOf, withTraceId } from './telemetry/index.js';

export interface Extras {
  /** Modules of a user's own. */
  readonly extensions?: Parameters<typeof AppModule.forRoot>[1];
  /** Where log lines go; standard output by default. */
  readonly logs?: NodeJS.WritableStream;
  /** How the application is made of its module; tests replace providers here. */
  readonly build?: (
    module: DynamicModule,
    adapter: AbstractHttpAdapter,
    options: NestApplicationOptions,
  ) => Promise<NestFastifyApplication>;
}

const build: Extras['build'] & object = (module, adapter, options) =>
  NestFactory.create<NestFastifyApplication>(module, adapter, options);

/** The whole service, ready to listen: the same for `main.ts` and for every end-to-end test. */
export async function createApp(
  config: AppConfig,
  extras: Extras = {},
): Promise<NestFastifyApplication> {
  const pino = createLogger(config.logLevel, extras.logs);
  const adapter = new FastifyAdapter({
    loggerInstance: pino,
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: config.http.bodyLimit,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: requestId,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) =>
      withTraceId(traceIdOf(request.headers['traceparent']), () => {
        answer(reply as FastifyReply, toProblem(error));
      }),
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  const module = AppModule.forRoot(config, extras.extensions);
  const options = { logger: new PinoLoggerService(pino), abortOnError: false };
  const app = await (extras.build ?? build)(module, adapter as AbstractHttpAdapter, options);
  await bootstrap(app, config);
  return app;
}

/** What surrounds the routes: trace, headers, validation, problems, OpenAPI, shutdown. */
export async function bootstrap(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    withTraceId(traceIdOf(request.headers['traceparent']), done);
  });
  const drain = app.get(Drain, { strict: false });
  server.addHook('onSend', (_request, reply, payload, done) => {
    // A connection that becomes idle while the server closes would be waited for as long as it may be kept alive.
    if (drain.draining) reply.header('connection', 'close');
    done(null, payload);
  });
  await app.register(helmet, { contentSecurityPolicy: config.http.swagger ? false : undefined });
  app.useGlobalPipes(
    new PlainBodyPipe(),
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      exceptionFactory: validationProblem,
    }),
  );
  app.useGlobalFilters(new ProblemFilter());
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  if (config.http.swagger) await openApi(app, { serve: true });
}

/** A caller's id is taken when it is short and plain: it goes into log lines. */
function requestId(request: FastifyRequest['raw']): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : uuid();
}
