import { Module } from '@nestjs/common';
import { AltinnModule } from '../altinn/index.js';
import { AltinnUserTokens } from './adapters/altinn-user-tokens.js';
import { AuthorizationModule } from './authorization.module.js';
import { EndUserAuthorizer } from './end-user-authorizer.js';
import { EndUserDoor } from './end-user-door.js';
import { PolicyDecisionPoint } from './pdp/policy-decision-point.js';

/** Apart from the guards, which need nothing of Altinn. Needs `TokenService` from a global module. */
@Module({
  imports: [AltinnModule, AuthorizationModule],
  providers: [PolicyDecisionPoint, EndUserAuthorizer, AltinnUserTokens, EndUserDoor],
  exports: [EndUserAuthorizer, EndUserDoor],
})
export class EndUserModule {}
