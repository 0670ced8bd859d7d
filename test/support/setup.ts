import 'reflect-metadata';
import { Logger } from '@nestjs/common';

// Tests print results, not logs; a spec that looks at logs installs its own logger.
Logger.overrideLogger(process.env['TEST_LOGS'] ? ['log', 'warn', 'error', 'debug'] : false);
