import {
  type AllOf,
  type AltinnPolicy,
  attributeIds,
  evaluatePolicy,
  matchesOf,
  type PolicyRequest,
  type PolicyRule,
  type Semantics,
} from '../altinn-policy/index.js';
import type { LintedApp } from './linted-app.js';

/** Somebody who asks: with all attributes that one AllOf of the policy names. */
export interface Subject {
  /** `{attribute id}:{value}` of each, e.g. `urn:altinn:rolecode:dagl`; empty: anybody. */
  readonly names: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** Where in its process an instance is: attributes of the resource beside org and app. */
export type Place = ReadonlyMap<string, readonly string[]>;

export const anybody: Subject = { names: [], attributes: new Map() };
const nowhere: Place = new Map();

/** More than any policy of an app has; beyond them nothing can be promised. */
export const mostSubjects = 200;
export const mostPlaces = 20;

/** Asks a policy questions: lint looks at what a policy decides rather than at how it is written. */
export class Probe {
  readonly owner: Subject;
  /** All whom the policy names, but the app owner; and anybody. */
  readonly users: readonly Subject[];
  /** Outside of any task, each task that the policy or the process names, each end event. */
  readonly places: readonly Place[];

  constructor(private readonly linted: LintedApp) {
    this.owner = subjectOf([[attributeIds.org, linted.org]]);
    const named = subjectsOf(linted.policy.rules).filter((one) => !isOwner(one, linted.org));
    this.users = [anybody, ...named].slice(0, mostSubjects);
    this.places = [nowhere, ...placesOf(linted)].slice(0, mostPlaces);
  }

  /** Whether there is more than is looked at. */
  get incomplete(): boolean {
    return this.users.length === mostSubjects || this.places.length === mostPlaces;
  }

  may(subject: Subject, action: string, place: Place = nowhere): boolean {
    return this.decide(this.linted.policy, subject, action, place, 'altinn') === 'Permit';
  }

  mayAnywhere(subject: Subject, action: string): boolean {
    return this.places.some((place) => this.may(subject, action, place));
  }

  /** The line of a rule that permits it. */
  lineOf(subject: Subject, action: string): number | undefined {
    const { policy } = this.linted;
    return policy.rules.find((rule) => {
      const alone = { ...policy, rules: [rule] };
      return this.places.some(
        (place) => this.decide(alone, subject, action, place, 'altinn') === 'Permit',
      );
    })?.line;
  }

  decide(
    policy: AltinnPolicy,
    subject: Subject,
    action: string,
    place: Place,
    semantics: Semantics,
  ): ReturnType<typeof evaluatePolicy> {
    return evaluatePolicy(policy, this.#request(subject, action, place), semantics);
  }

  #request(subject: Subject, action: string, place: Place): PolicyRequest {
    const { org, app } = this.linted;
    return {
      subject: subject.attributes,
      resource: new Map([
        [attributeIds.org, [org]],
        [attributeIds.app, [app]],
        [attributeIds.resource, [`app_${org}_${app}`]],
        ...place,
      ]),
      action: new Map([[attributeIds.action, [action]]]),
    };
  }
}

export const inTask = (task: string): Place => new Map([[attributeIds.task, [task]]]);

export const subjectOf = (pairs: readonly (readonly [string, string])[]): Subject => ({
  names: pairs.map(([id, value]) => `${id}:${value}`),
  attributes: new Map(
    pairs.map(([id]) => [id, pairs.filter(([other]) => other === id).map(([, value]) => value)]),
  ),
});

/** Each once, in the order of the policy. */
export function subjectsOf(rules: readonly PolicyRule[]): Subject[] {
  const byName = new Map<string, Subject>();
  for (const allOf of rules.flatMap(({ target }) => target.flat())) {
    const pairs = pairsOf(allOf, 'subject');
    if (pairs.length > 0) byName.set(JSON.stringify(pairs), subjectOf(pairs));
  }
  return [...byName.values()];
}

export const pairsOf = (allOf: AllOf, category: 'subject' | 'resource'): [string, string][] =>
  allOf
    .filter((match) => match.category === category)
    .map(({ attributeId, value }) => [attributeId, value]);

const isOwner = ({ names }: Subject, org: string): boolean =>
  names.some((name) => name.toLowerCase() === `${attributeIds.org}:${org}`);

const placeIds: readonly string[] = [attributeIds.task, attributeIds.endEvent];

function placesOf({ policy, facts }: LintedApp): Place[] {
  const named = policy.rules
    .flatMap(({ target }) => matchesOf(target))
    .filter(
      ({ category, attributeId }) => category === 'resource' && placeIds.includes(attributeId),
    )
    .map(({ attributeId, value }) => `${attributeId} ${value}`);
  const tasks = (facts?.tasks ?? []).map(({ id }) => `${attributeIds.task} ${id}`);
  return [...new Set([...tasks, ...named])].map((text) => {
    const [id = '', value = ''] = text.split(/ (.*)/s);
    return new Map([[id, [value]]]);
  });
}
