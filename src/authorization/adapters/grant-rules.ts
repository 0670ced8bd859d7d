import type { GrantDto, GrantsDto } from './grants.dto.js';
import type { YamlPath } from '../../config/index.js';
import type { Finding } from './grants-file-error.js';

/** What one field alone cannot tell; asked of a file whose fields are all right. */
export function grantRuleFindings({ grants }: GrantsDto): Finding[] {
  return grants.flatMap((grant, i) => [
    ...peopleRules(grant, ['grants', i]),
    ...clientRule(grant, ['grants', i, 'caller']),
    ...policyRule(grant, ['grants', i, 'policies']),
    ...(grant.limits && !grant.operations.includes('handovers:create')
      ? [{ path: ['grants', i, 'limits'], expected: 'expected limits only with handovers:create' }]
      : []),
    ...(grant.flows.includes('*') && grant.flows.length > 1
      ? [{ path: ['grants', i, 'flows'], expected: "expected '*' alone, or names" }]
      : []),
    ...(grants.findIndex((other) => other.id === grant.id) < i
      ? [{ path: ['grants', i, 'id'], expected: 'expected an id that no other grant has' }]
      : []),
  ]);
}

/** A list or a page cannot be asked about one handover; a policy that was passed over would be a hole. */
function policyRule({ policies, operations }: GrantDto, path: YamlPath): Finding[] {
  if (policies === undefined || operations.every((name) => name === 'handovers:create')) return [];
  return [{ path, expected: 'expected policies only in a grant for handovers:create alone' }];
}

/** Every client of an organisation is a wide door: it must be asked for in words. */
function clientRule({ caller }: GrantDto, path: YamlPath): Finding[] {
  if (caller.groups !== undefined) return [];
  if ((caller.clientIds !== undefined) !== (caller.allowAnyClient === true)) return [];
  return [{ path, expected: 'expected either clientIds or allowAnyClient: true' }];
}

/** People look after handovers, they make none: what a person submits in app A is handed over by its backend. */
function peopleRules({ caller, operations }: GrantDto, path: YamlPath): Finding[] {
  const { groups, organisations, allowAnyClient } = caller;
  if ((groups === undefined) === (organisations === undefined)) {
    return [{ path: [...path, 'caller'], expected: 'expected either organisations or groups' }];
  }
  if (groups === undefined) return [];
  return [
    ...(allowAnyClient === undefined
      ? []
      : [
          {
            path: [...path, 'caller', 'allowAnyClient'],
            expected: 'expected allowAnyClient only with organisations',
          },
        ]),
    ...(operations.includes('handovers:create')
      ? [{ path: [...path, 'operations'], expected: 'expected no handovers:create for groups' }]
      : []),
  ];
}
