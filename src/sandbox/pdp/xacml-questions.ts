/** Attribute id to values, by category. */
export interface XacmlQuestion {
  readonly subject: Attributes;
  readonly action: Attributes;
  readonly resource: Attributes;
}

export type Attributes = ReadonlyMap<string, readonly string[]>;

interface Category {
  readonly id: string | undefined;
  readonly attributes: Attributes;
}

/**
 * The questions of an XACML JSON request, in the order of `RequestReference`; fewer than two references are one single
 * request (reference authorization §1.4). @throws Error when it is no such request
 */
export function questionsOf(body: unknown): XacmlQuestion[] {
  const request = child(body, 'Request');
  const categories = {
    subject: list(child(request, 'AccessSubject')).map(category),
    action: list(child(request, 'Action')).map(category),
    resource: list(child(request, 'Resource')).map(category),
  };
  const references = list(child(child(request, 'MultiRequests'), 'RequestReference'));
  if (references.length < 2) {
    const [subject, action, resource] = Object.values(categories).map(([first]) => first);
    if (!subject || !action || !resource) throw new Error('a category is missing');
    const all = { subject, action, resource };
    return [{ ...mapped(all, ({ attributes }) => attributes) }];
  }
  return references.map((reference) => {
    const ids = list(child(reference, 'ReferenceId'));
    return mapped(categories, (some) => {
      const named = some.find(({ id }) => id !== undefined && ids.includes(id));
      if (!named) throw new Error('a reference to nothing');
      return named.attributes;
    });
  });
}

const mapped = <T>(
  all: Readonly<Record<keyof XacmlQuestion, T>>,
  to: (value: T) => Attributes,
): XacmlQuestion => ({
  subject: to(all.subject),
  action: to(all.action),
  resource: to(all.resource),
});

function category(value: unknown): Category {
  const id = child(value, 'Id');
  const attributes = new Map<string, string[]>();
  for (const attribute of list(child(value, 'Attribute'))) {
    const name = String(child(attribute, 'AttributeId'));
    attributes.set(name, [...(attributes.get(name) ?? []), String(child(attribute, 'Value'))]);
  }
  return { id: typeof id === 'string' ? id : undefined, attributes };
}

/** Names are compared without regard to case, as ASP.NET binds them. */
function child(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
