import { Injectable, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { KeptAuditLog } from '../../test/support/guarded-app.js';
import { AppConfig, defaultTimings } from '../config/index.js';
import type { Problem } from '../problems/index.js';
import { Authorizer } from './authorizer.js';
import type { Grant } from './domain/grant.js';
import { Grants } from './domain/grants.js';
import { Principal } from './domain/principal.js';
import { GrantConditions } from './grant-conditions.js';
import {
  HandoverPolicy,
  type HandoverPolicyCheck,
  type HandoverPolicyQuestion,
} from './handover-policy.js';
import { PolicyRegistry } from './policy-registry.js';

const asked: HandoverPolicyQuestion[] = [];
const secret = '01017012345';

@Injectable()
@HandoverPolicy('open')
class Open implements HandoverPolicyCheck {
  permits(question: HandoverPolicyQuestion): boolean {
    asked.push(question);
    return true;
  }
}

@Injectable()
@HandoverPolicy('shut')
class Shut implements HandoverPolicyCheck {
  permits(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

@Injectable()
@HandoverPolicy('vague')
class Vague {
  permits(): unknown {
    return 'yes';
  }
}

@Injectable()
@HandoverPolicy('throws')
class Throws implements HandoverPolicyCheck {
  permits(): boolean {
    throw new Error(secret);
  }
}

@Injectable()
@HandoverPolicy('rejects')
class Rejects implements HandoverPolicyCheck {
  permits(): Promise<boolean> {
    return Promise.reject(new Error(secret));
  }
}

@Injectable()
@HandoverPolicy('never')
class Never implements HandoverPolicyCheck {
  permits(): Promise<boolean> {
    return new Promise(() => undefined);
  }
}

const config = { timings: { ...defaultTimings, policy: 20 } };
const source = { partyId: '50001', guid: '1b0c5a6e-0000-4000-8000-000000000001' };
const principal = new Principal('x', '405003309', 'client-a', [], 'hash');
const grant = (policies: string[], i = 0): Grant => ({
  id: `g-${i}`,
  caller: { organisations: new Set(['405003309']), clientIds: 'any', scopes: [] },
  flows: new Set(['klage']),
  operations: new Set(['handovers:create'] as const),
  policies,
});

const registryOf = async (...providers: (new () => object)[]): Promise<PolicyRegistry> => {
  @Module({
    imports: [DiscoveryModule],
    providers: [PolicyRegistry, { provide: AppConfig, useValue: config }, ...providers],
  })
  class Policies {}
  const module = await Test.createTestingModule({ imports: [Policies] }).compile();
  return module.get(PolicyRegistry);
};

describe('policies of grants', () => {
  let registry: PolicyRegistry;
  beforeAll(async () => {
    registry = await registryOf(Open, Shut, Vague, Throws, Rejects, Never);
  });

  it.each<[string[][], string | undefined]>([
    [[['open']], undefined],
    [[['shut']], 'policy-denied'],
    [[['vague']], 'policy-denied'],
    [[['throws']], 'policy-failed'],
    [[['rejects']], 'policy-failed'],
    [[['never']], 'policy-timed-out'],
    [[['nobody-has-it']], 'policy-failed'],
    [[['open', 'shut']], 'policy-denied'],
    [[['shut', 'open']], 'policy-denied'],
    [[['shut'], ['open']], undefined],
    [[['throws'], []], undefined],
  ])('of one grant must all permit: %j', async (named, cause) => {
    const grants = new Grants(named.map(grant));
    const audit = new KeptAuditLog();
    const conditions = new GrantConditions(grants, registry);
    const flows = { get: () => undefined, all: () => [] };
    const authorizer = new Authorizer(grants, flows, conditions, audit);
    const admitted = await authorizer.admitHandover(principal, 'klage', source).then(
      () => 'permit',
      (error: unknown) => (error as Problem).type,
    );
    expect(admitted).toBe(cause === undefined ? 'permit' : 'not-granted');
    if (cause !== undefined) {
      expect(audit.events).toMatchObject([{ point: 'policy', effect: 'refuse', cause }]);
    }
    expect(JSON.stringify(audit.events)).not.toContain(secret);
  });

  it('are told who asks, for which flow and instance, and cannot change it', () => {
    const { caller } = principal;
    expect(asked[0]).toEqual({ caller, flow: 'klage', source });
    expect(asked[0]?.caller.scopes).not.toBe(caller.scopes);
  });

  it('are not asked when the grant does not allow it anyway', async () => {
    const conditions = new GrantConditions(new Grants([grant(['open'])]), registry);
    const before = asked.length;
    const choice = await conditions.choose({ caller: principal, flow: 'other', source });
    expect(choice).toEqual({ effect: 'refuse', cause: 'flow-not-granted' });
    expect(asked).toHaveLength(before);
  });

  it('have one name each', async () => {
    @Injectable()
    @HandoverPolicy('open')
    class Twin extends Open {}
    const twins = await registryOf(Open, Twin);
    expect(() => twins.names()).toThrow("Two classes are marked @HandoverPolicy('open')");
    expect(registry.names()).toEqual(
      new Set(['open', 'shut', 'vague', 'throws', 'rejects', 'never']),
    );
  });
});
