import { Module } from '@nestjs/common';
import { CaseFromComplaint } from './case-from-complaint.js';

/** Given to the service: `createApp(config, { extensions: [CaseModule] })`. */
@Module({ providers: [CaseFromComplaint] })
export class CaseModule {}
