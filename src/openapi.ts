import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { type AppConfig, scaledTimings } from './config/index.js';
import { openApi } from './openapi-document.js';

/** Prints the OpenAPI document. Nothing is started: neither database, files nor network are touched. */
const config = {
  profile: 'sandbox',
  http: { host: '', port: 0, bodyLimit: 0, metrics: true, swagger: false },
  timings: scaledTimings(1),
} as AppConfig;
const app = await NestFactory.create(AppModule.forRoot(config), new FastifyAdapter(), {
  logger: false,
  preview: true,
});
process.stdout.write(`${JSON.stringify(await openApi(app, { serve: false }), null, 2)}\n`);
