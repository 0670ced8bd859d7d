import type { Type } from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { decodeJwt } from 'jose';
import { HttpInstanceCreator } from '../../src/altinn/adapters/http-instance-creator.js';
import { type CreateOutcome, InstanceCreator } from '../../src/altinn/index.js';
import {
  Authorizer,
  type DeliveryDecision,
  type DeliveryRequest,
  type AtTheDoor,
  EndUserAuthorizer,
  EndUserDoor,
  type EndUserDecision,
  type Grant,
  pollerCaller,
  Principal,
  type SourceDecision,
} from '../../src/authorization/index.js';
import type { GuardedRequest } from '../../src/authorization/http/guarded-request.js';
import { PolicyGuard } from '../../src/authorization/http/policy.guard.js';
import { TokenGuard } from '../../src/authorization/http/token.guard.js';
import type { Extras } from '../../src/bootstrap.js';
import { JsonataPrefillEngine } from '../../src/orchestration/prefill/jsonata-prefill-engine.js';
import { type MappedValue, PrefillEngine } from '../../src/orchestration/prefill/index.js';

type Build = Extras['build'] & object;
type Override = (builder: TestingModuleBuilder) => TestingModuleBuilder;

const replace =
  (token: Parameters<TestingModuleBuilder['overrideProvider']>[0], by: Type): Override =>
  (builder) =>
    builder.overrideProvider(token).useClass(by);

/** Whatever a token says of itself is believed. */
class BelievingTokenGuard extends TokenGuard {
  override canActivate(context: Parameters<TokenGuard['canActivate']>[0]): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest & { headers: object }>();
    const { authorization = '' } = request.headers as { authorization?: string };
    if (authorization === '') return Promise.resolve(true);
    const { iss = '', client_id: client, scope, consumer } = decodeJwt(authorization.slice(7));
    const [, organisation = ''] = (consumer as { ID?: string } | undefined)?.ID?.split(':') ?? [];
    const scopes = String(scope).split(' ');
    request.principal = new Principal(iss, organisation, String(client), scopes, '');
    return Promise.resolve(true);
  }
}

class OpenPolicyGuard extends PolicyGuard {
  override canActivate(): boolean {
    return true;
  }
}

/** Every caller may do everything with every flow. */
class AdmittingAuthorizer extends Authorizer {
  override admit(): void {
    // Nobody is refused.
  }
  override allows(): boolean {
    return true;
  }
  override admitHandover(): Promise<Grant> {
    return Promise.resolve({ limits: undefined } as unknown as Grant);
  }
}

/** Whatever Storage returns is the instance that was asked for. */
class BindingAuthorizer extends Authorizer {
  override bindSource(source: Parameters<Authorizer['bindSource']>[0]): SourceDecision {
    return source.instance ? { effect: 'permit' } : super.bindSource(source);
  }
}

class TrustingEndUserDoor extends EndUserDoor {
  override admit({ flow, source }: AtTheDoor): ReturnType<EndUserDoor['admit']> {
    const { actions = [] } = flow.endUser ?? {};
    return Promise.resolve({ decisionId: '', source: source.guid, actions });
  }
}

class TrustingEndUserAuthorizer extends EndUserAuthorizer {
  override maySource(): Promise<EndUserDecision> {
    return Promise.resolve({ effect: 'permit' });
  }
  override mayInstantiate(): Promise<EndUserDecision> {
    return Promise.resolve({ effect: 'permit' });
  }
}

/** A part of A's form that no flow reads reaches a field of B that no flow writes. */
class UnmaskedPrefillEngine extends JsonataPrefillEngine {
  override async prefill(
    ...asked: Parameters<JsonataPrefillEngine['prefill']>
  ): Promise<readonly MappedValue[]> {
    const mapped = await super.prefill(...asked);
    const [, { form }] = asked;
    const { mottaker } = form as { mottaker: { orgnr: string } };
    return [...mapped, { path: ['saksbehandler'], value: mottaker.orgnr }];
  }
}

/** An instance is made for whoever asks, by a cast or a copy too. */
class OpenInstanceCreator extends HttpInstanceCreator {
  override async create(
    ...asked: Parameters<HttpInstanceCreator['create']>
  ): Promise<CreateOutcome> {
    await this['attempt'](...asked);
    return { kind: 'unknown', then: 'transient', code: 'sabotaged' };
  }
}

/** What was accepted once is made, as if the service had found it itself and needed no grant. */
class ForgetfulAuthorizer extends Authorizer {
  override authorizeDelivery(request: DeliveryRequest): Promise<DeliveryDecision> {
    const { flow } = request;
    const found = { ...flow, source: { ...flow.source, since: 0 } };
    return super.authorizeDelivery({ ...request, caller: pollerCaller, flow: found });
  }
}

/** Reference authorization §4.4, by its numbers. */
const enforcementPoints: Record<string, Override> = {
  P1: replace(TokenGuard, BelievingTokenGuard),
  P2: replace(PolicyGuard, OpenPolicyGuard),
  P3: replace(Authorizer, AdmittingAuthorizer),
  P4: replace(Authorizer, BindingAuthorizer),
  P5: replace(EndUserAuthorizer, TrustingEndUserAuthorizer),
  'P5-door': replace(EndUserDoor, TrustingEndUserDoor),
  P6: replace(PrefillEngine, UnmaskedPrefillEngine),
  P7: replace(InstanceCreator, OpenInstanceCreator),
  P8: replace(Authorizer, ForgetfulAuthorizer),
};

/**
 * How the service is made when `npm run test:sabotage` has turned an enforcement point off (TEST_SABOTAGE: its number).
 * @returns undefined in every other run
 */
export function sabotagedBuild(): Build | undefined {
  const override = enforcementPoints[process.env['TEST_SABOTAGE'] ?? ''];
  if (!override) return undefined;
  return async (module, adapter, { logger, ...options }) => {
    const builder = Test.createTestingModule({ imports: [module] });
    if (typeof logger === 'object') builder.setLogger(logger as never);
    const compiled = await override(builder).compile();
    return compiled.createNestApplication(adapter, options);
  };
}
