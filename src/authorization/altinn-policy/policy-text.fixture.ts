import { attributeIds } from './altinn-policy.js';
import { matchFunctions } from './match-functions.js';

const text = 'http://www.w3.org/2001/XMLSchema#string';
const urns = {
  subject: 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject',
  resource: 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource',
  action: 'urn:oasis:names:tc:xacml:3.0:attribute-category:action',
};

export interface MatchText {
  readonly category: keyof typeof urns;
  readonly id: string;
  readonly value: string;
  readonly matchId?: string;
  readonly type?: string;
  readonly mustBePresent?: boolean;
}

export interface RuleText {
  /** AnyOf of AllOf; undefined: no Target. */
  readonly target?: readonly (readonly (readonly MatchText[])[])[];
  readonly effect?: string;
  readonly inside?: string;
}

export interface PolicyText {
  readonly rules: readonly RuleText[];
  readonly algorithm?: string;
  readonly levels?: { readonly user?: number | string; readonly org?: number };
  readonly target?: string;
}

export const subject = (id: string, value: string, more: Partial<MatchText> = {}): MatchText => ({
  category: 'subject',
  id,
  value,
  ...more,
});
export const role = (value: string): MatchText =>
  subject(attributeIds.roleCode, value, { matchId: matchFunctions.ignoreCase });
export const org = (value = '[ORG]'): MatchText => subject(attributeIds.org, value);
export const resource = (id: string, value: string): MatchText => ({
  category: 'resource',
  id,
  value,
});
export const action = (value: string): MatchText => ({
  category: 'action',
  id: attributeIds.action,
  value,
});
export const ofApp = (org = '[ORG]', app = '[APP]'): MatchText[] => [
  resource(attributeIds.org, org),
  resource(attributeIds.app, app),
];

/** A rule as Altinn Studio writes it: three AnyOf, each AllOf of one category. */
export const permit = (
  subjects: readonly MatchText[],
  actions: readonly string[],
  where: readonly MatchText[] = ofApp(),
): RuleText => ({
  target: [subjects.map((one) => [one]), [where], actions.map((name) => [action(name)])],
});

export const combining = (name: string): string =>
  `urn:oasis:names:tc:xacml:3.0:rule-combining-algorithm:${name}`;

const matchXml = (match: MatchText): string =>
  `<x:Match MatchId="${match.matchId ?? matchFunctions.stringEqual}">
<x:AttributeValue DataType="${match.type ?? text}">${match.value}</x:AttributeValue>
<x:AttributeDesignator AttributeId="${match.id}" Category="${urns[match.category]}" DataType="${match.type ?? text}" MustBePresent="${String(match.mustBePresent ?? false)}"/>
</x:Match>`;

const element = (name: string, parts: readonly string[]): string =>
  `<x:${name}>\n${parts.join('\n')}\n</x:${name}>`;

const ruleXml = ({ target, effect = 'Permit', inside = '' }: RuleText, i: number): string => {
  const targetXml = target
    ? element(
        'Target',
        target.map((anyOf) =>
          element(
            'AnyOf',
            anyOf.map((allOf) => element('AllOf', allOf.map(matchXml))),
          ),
        ),
      )
    : '';
  return `<x:Rule RuleId="rule:${String(i + 1)}" Effect="${effect}">\n${targetXml}${inside}</x:Rule>`;
};

const obligation = (category: string, value: number | string): string =>
  `<x:ObligationExpression ObligationId="o" FulfillOn="Permit">
<x:AttributeAssignmentExpression AttributeId="a" Category="${category}">
<x:AttributeValue DataType="http://www.w3.org/2001/XMLSchema#integer">${String(value)}</x:AttributeValue>
</x:AttributeAssignmentExpression></x:ObligationExpression>`;

export function policyXml({
  rules,
  algorithm,
  levels = {},
  target = '<x:Target/>',
}: PolicyText): string {
  const level = 'urn:altinn:minimum-authenticationlevel';
  const obligations = [
    ...(levels.user === undefined ? [] : [obligation(level, levels.user)]),
    ...(levels.org === undefined ? [] : [obligation(`${level}-org`, levels.org)]),
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<x:Policy xmlns:x="urn:oasis:names:tc:xacml:3.0:core:schema:wd-17" PolicyId="p" Version="1.0" RuleCombiningAlgId="${algorithm ?? combining('deny-overrides')}">
${target}
${rules.map(ruleXml).join('\n')}
${obligations.length > 0 ? element('ObligationExpressions', obligations) : ''}
</x:Policy>`;
}
