import { Global, Module } from '@nestjs/common';
import { PollStates } from '../orchestration/flows/index.js';
import { SqlPollStore } from './adapters/sql-poll-store.js';
import { PollStore } from './poll-store.js';

/** Apart from the poller and global, so that the list of flows, which the poller builds upon, can show how polls stand. */
@Global()
@Module({
  providers: [
    { provide: PollStore, useClass: SqlPollStore },
    { provide: PollStates, useExisting: PollStore },
  ],
  exports: [PollStore, PollStates],
})
export class PollStoreModule {}
