import { describe, expect, it } from '@jest/globals';
import { classifyOAuthFailure } from './oauth-failure.js';

describe('classifyOAuthFailure', () => {
  it.each([
    [400, 'MP-012 Grant is used before', 'MP-012', 'transient'],
    [400, 'Grant is used before', 'MP-012', 'transient'],
    [400, 'MP-130 JWT is expired', 'MP-130', 'clock'],
    [400, 'Issue time is after now', 'clock-skew', 'clock'],
    [400, 'Unknown key identifier (kid) for client.', 'unknown-kid', 'key'],
    [400, 'MP-120 x', 'MP-120', 'key'],
    [400, 'MP-121 x', 'MP-121', 'key'],
    [400, 'MP-122 x', 'MP-122', 'key'],
    [400, 'MP-123 x', 'MP-123', 'key'],
    [400, 'MP-124 x', 'MP-124', 'key'],
    [400, 'MP-100 Client not found', 'MP-100', 'permanent'],
    [400, 'MP-110 Invalid JWT claim aud', 'MP-110', 'permanent'],
    [400, 'MP-011 Invalid parameter value', 'MP-011', 'permanent'],
    [400, 'MP-200 x', 'MP-200', 'permanent'],
    [400, 'MP-201 x', 'MP-201', 'permanent'],
    [403, 'MP-250 x', 'MP-250', 'business'],
    [403, 'MP-251 x', 'MP-251', 'business'],
    [403, 'Consumer has not been granted access to the scope X.', 'not-granted', 'business'],
    [403, 'Consumer 1 has not delegated access to the scope X', 'not-delegated', 'business'],
    [400, 'MP-301 x', 'MP-301', 'permanent'],
    [400, '', 'maskinporten-400', 'permanent'],
    [429, '', 'maskinporten-429', 'transient'],
    [503, 'MP-100 while away', 'MP-100', 'transient'],
  ])('%d %s: %s, %s', (status, description, code, kind) => {
    expect(classifyOAuthFailure({ status, description })).toMatchObject({ code, kind });
  });

  it('takes over a correlation id only if it is one', () => {
    const id = '6d6d11e5-57b0-4a6e-8d0f-2b8f4c3c1a55';
    const of = (text: string) =>
      classifyOAuthFailure({ status: 400, description: `(correlation id: ${text})` }).correlationId;
    expect(of(id)).toBe(id);
    expect(of('eyJhbGciOi')).toBeUndefined();
  });
});
