import { describe, expect, it } from '@jest/globals';
import { answerOf, recorded } from '../../../test/support/recorded.js';
import { errorOf } from './altinn-failure.js';

const route = (method: string, path: string): string =>
  `${method} ${path.replace(/\?.*$/, '').replace(/\/data\/[^/]+$/, '/data/{id}')}`;

/** File, part of the name, failure and code. */
const expected: [string, RegExp, string, string | undefined][] = [
  ['05', /^string for number/, 'rejected', 'bad-model'],
  ['05', /^text\/plain$/, 'rejected', 'content-type'],
  ['08', /^next with validation errors/, 'conflict', 'validation-failed'],
  ['08', /^next when ended/, 'conflict', 'process-ended'],
  ['08', /^concurrent next #2/, 'conflict', 'lock-held'],
  ['08', /^next with unknown action/, 'forbidden', 'next-not-authorized'],
  ['16', /^process\/next, token expires/, 'token-died', 'token-died'],
  ['16', /^next at once/, 'conflict', 'lock-held'],
  ['13', /^applicationmetadata wrong app/, 'conflict', 'wrong-app'],
  ['13', /^jsonschema unknown/, 'unavailable', undefined],
  ['01', /^no token/, 'unauthenticated', undefined],
];

describe('what a recorded refusal means', () => {
  it.each(expected)('%s %s is %s %s', (file, name, failure, code) => {
    const exchange = recorded(file).find((e) => name.test(e.name) && e.response);
    const { method, path } = exchange!.request!;
    const error = errorOf(route(method, path), answerOf(exchange!));
    expect(error.failure).toBe(failure);
    expect(error.detail.code).toBe(code);
  });

  it('never says what the other side said', () => {
    const refused = ['01', '02', '04', '05', '07', '08', '15'].flatMap((file) =>
      recorded(file).filter((e) => e.request && (e.response?.status ?? 0) >= 400),
    );
    expect(refused.length).toBeGreaterThan(100);
    for (const exchange of refused) {
      const error = errorOf('GET /x', answerOf(exchange));
      const text = `${error.stack ?? ''} ${JSON.stringify(error)}`;
      expect(text).not.toMatch(/lookup|[0-9]{9,}|Exception|LineNumber|<html/i);
    }
  });
});

describe('the 409s of one text on different routes', () => {
  const bare = {
    status: 409,
    contentType: 'application/problem+json',
    text: '{"title":"Conflict","status":409}',
  };
  it.each([
    ['PUT /{org}/{app}/instances/{partyId}/{guid}/process/next', 'lock-held'],
    ['PUT /{org}/{app}/instances/{partyId}/{guid}/data/{id}', 'element-locked'],
    ['PATCH /{org}/{app}/instances/{partyId}/{guid}/data', 'element-locked'],
    ['POST /{org}/{app}/instances/{partyId}/{guid}/data', undefined],
  ])('%s: %s', (where, code) => expect(errorOf(where, bare).detail.code).toBe(code));

  it('an ended instance', () => {
    const text = '{"title":"Instance Not Active","status":409,"detail":"x"}';
    const error = errorOf('PUT /{org}/{app}/instances/{partyId}/{guid}/data/{id}', {
      ...bare,
      text,
    });
    expect(error.detail.code).toBe('instance-not-active');
  });
});
