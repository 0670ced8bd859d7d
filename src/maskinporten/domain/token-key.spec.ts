import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { systemUser } from './authorization-details.js';
import { canonicalKey, tokenKey } from './token-key.js';

/** Texts that look like the key's own form, so that a mistake in it would show. */
const text = fc.stringMatching(/^[a-c0-3:,"[\]-]{0,6}$/);
const scope = fc.stringMatching(/^[a-c:0-3-]{1,4}$/);
const request = fc.record(
  {
    client: text,
    scopes: fc.array(scope, { minLength: 1, maxLength: 4 }),
    consumerOrg: text,
    resource: text,
    authorizationDetails: fc.array(
      fc.record({ type: text, a: fc.oneof(text, fc.integer()), b: fc.array(text) }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['client', 'scopes'] },
);
const canonical = (asked: Parameters<typeof tokenKey>[2]) =>
  canonicalKey(tokenKey('https://maskinporten.no/', 'altinn', asked));

describe('the key of a cached token', () => {
  it('is the same whatever the order and repeats of scopes and details', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 0, max: 3 }), (asked, turns) => {
        const turned = <T>(list: readonly T[]): T[] => [
          ...list.slice(turns % list.length),
          ...list.slice(0, turns % list.length),
        ];
        const { scopes, authorizationDetails: details } = asked;
        const other = {
          ...asked,
          scopes: [turned([...scopes, ...scopes]).join(' ')],
          ...(details && { authorizationDetails: turned([...details, ...details]) }),
        };
        expect(canonical(other)).toBe(canonical(asked));
      }),
    );
  });

  it('differs when anything differs', () => {
    const normal = (asked: Parameters<typeof tokenKey>[2]) =>
      JSON.stringify(tokenKey('https://maskinporten.no/', 'altinn', asked), (_, v: unknown) =>
        v === undefined ? null : v,
      );
    fc.assert(
      fc.property(request, request, (one, other) => {
        fc.pre(normal(one) !== normal(other));
        expect(canonical(one)).not.toBe(canonical(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('covers issuer and authority, and ignores the order of members of a detail', () => {
    const asked = { client: 'ttd', scopes: ['a'] };
    const keys = ['https://maskinporten.no/', 'https://test.maskinporten.no/'].flatMap((issuer) =>
      (['altinn', 'maskinporten'] as const).map((authority) =>
        canonicalKey(tokenKey(issuer, authority, asked)),
      ),
    );
    expect(new Set(keys).size).toBe(4);
    const detail = systemUser('991825827', 'x');
    const backwards = Object.fromEntries(Object.entries(detail).reverse()) as typeof detail;
    expect(canonical({ ...asked, authorizationDetails: [backwards] })).toBe(
      canonical({ ...asked, authorizationDetails: [detail] }),
    );
  });

  it('does not change with the list of the caller', () => {
    const scopes = ['a', 'b'];
    const key = tokenKey('https://maskinporten.no/', 'altinn', { client: 'ttd', scopes });
    scopes.push('c');
    expect(key.scopes).toEqual(['a', 'b']);
  });
});
