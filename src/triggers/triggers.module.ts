import { Module } from '@nestjs/common';
import { AltinnModule } from '../altinn/index.js';
import { AuthorizationModule } from '../authorization/index.js';
import { HandoversModule } from '../orchestration/handovers/index.js';
import { PollsController } from './http/polls.controller.js';
import { Poll } from './poll.js';
import { PollHealth } from './poll-health.js';
import { PollStoreModule } from './poll-store.module.js';
import { Poller } from './poller.js';
import { Search } from './search.js';

/** What starts handovers without a call: finished instances of A are looked for in Storage. */
@Module({
  imports: [AltinnModule, AuthorizationModule, HandoversModule, PollStoreModule],
  controllers: [PollsController],
  providers: [Search, Poll, Poller, PollHealth],
})
export class TriggersModule {}
