/** A rule to be added to an app's `policy.xml`. */
export interface PolicyGrant {
  /** A role code, e.g. `dagl`; `org` is the app's owner. */
  readonly to: string;
  /** `read`, `write`, `delete`, … */
  readonly actions: readonly string[];
}

const text = 'http://www.w3.org/2001/XMLSchema#string';
const categories = {
  subject: 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject',
  resource: 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource',
  action: 'urn:oasis:names:tc:xacml:3.0:attribute-category:action',
};
const actionId = 'urn:oasis:names:tc:xacml:1.0:action:action-id';

/** A policy with further rules that permit, written as Altinn Studio writes them. */
export function withGrants(policyXml: string, grants: readonly PolicyGrant[]): string {
  const end = policyXml.lastIndexOf('</xacml:Rule>') + '</xacml:Rule>'.length;
  const count = policyXml.split('<xacml:Rule ').length;
  const rules = grants.map((grant, i) => ruleOf(grant, count + i));
  return `${policyXml.slice(0, end)}\n${rules.join('\n')}${policyXml.slice(end)}`;
}

function ruleOf({ to, actions }: PolicyGrant, number: number): string {
  const subject =
    to === 'org'
      ? match('[ORG]', 'urn:altinn:org', categories.subject)
      : match(to.toLowerCase(), 'urn:altinn:rolecode', categories.subject);
  const resource = ['org', 'app'].map((name) =>
    match(`[${name.toUpperCase()}]`, `urn:altinn:${name}`, categories.resource),
  );
  const targets = [
    anyOf([subject]),
    anyOf([resource.join('')]),
    anyOf(actions.map((action) => match(action, actionId, categories.action))),
  ];
  return `<xacml:Rule RuleId="urn:altinn:sandbox:ruleid:${number}" Effect="Permit"><xacml:Target>${targets.join('')}</xacml:Target></xacml:Rule>`;
}

const anyOf = (alternatives: readonly string[]): string =>
  `<xacml:AnyOf>${alternatives.map((a) => `<xacml:AllOf>${a}</xacml:AllOf>`).join('')}</xacml:AnyOf>`;

/** Role codes are compared without regard to case, as in Altinn Studio's own rules. */
function match(value: string, attributeId: string, category: string): string {
  const compare =
    attributeId === 'urn:altinn:rolecode'
      ? 'urn:oasis:names:tc:xacml:3.0:function:string-equal-ignore-case'
      : 'urn:oasis:names:tc:xacml:1.0:function:string-equal';
  return (
    `<xacml:Match MatchId="${compare}">` +
    `<xacml:AttributeValue DataType="${text}">${value}</xacml:AttributeValue>` +
    `<xacml:AttributeDesignator AttributeId="${attributeId}" Category="${category}" DataType="${text}" MustBePresent="false" />` +
    '</xacml:Match>'
  );
}
