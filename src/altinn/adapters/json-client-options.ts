import type { HttpModuleOptions } from '@nestjs/axios';
import { answerLimit } from './answer-limit.js';
import { connectTimeoutAgents } from './connect-timeout-agents.js';

/**
 * An axios instance of our own that leaves every decision to us: answers of any status as text, no
 * redirects, no proxy from the environment.
 * @param connect milliseconds for opening a connection
 */
export const jsonClientOptions = (connect: number): HttpModuleOptions => ({
  ...connectTimeoutAgents(connect),
  maxRedirects: 0,
  maxContentLength: answerLimit,
  maxBodyLength: Infinity,
  proxy: false,
  responseType: 'text',
  transformResponse: [(text: unknown) => text],
  validateStatus: () => true,
});
