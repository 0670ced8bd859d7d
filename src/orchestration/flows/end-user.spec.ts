import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AppConfig } from '../../config/index.js';
import { pdpWithoutKey } from './adapters/pdp-checks.js';
import { FlowFilesError, loadFlows } from './index.js';

const good = `apiVersion: flerapp/v1
name: a-til-b
source:
  app: ttd/app-a
  ready: { taskEnded: Task_1 }
targets:
  - name: b
    app: ttd/app-b
    owner: { organisationNumber: '950474084' }
`;
const load = (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'flows-'));
  writeFileSync(join(folder, '0.yaml'), text);
  return loadFlows(folder);
};
const errors = (text: string): string[] => {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof FlowFilesError)) throw error;
    return error.findings.map((f) => `${f.file}:${String(f.line)} ${f.pointer} ${f.expected}`);
  }
  throw new Error('the files were accepted');
};
const adding = (text: string): string => `${good}${text}`;

describe('endUser of a flow file', () => {
  it('is read as it stands, which is no part of the hash', () => {
    const [flow] = load(
      adding('endUser: { evidence: instanceEvents, pdp: { actions: [read, confirm] } }\n'),
    );
    expect(flow?.endUser).toEqual({
      evidence: 'instanceEvents',
      actions: ['read', 'confirm'],
      instantiateTarget: false,
      minAuthLevel: 0,
    });
    expect(flow?.hash).toBe(load(good)[0]?.hash);
    expect(load(adding('endUser: { evidence: none }\n'))[0]?.endUser).toBeUndefined();
    expect(load(good)[0]?.endUser).toBeUndefined();
  });

  it.each([
    ['none', '/endUser pdp together with evidence, and no pdp with none'],
    ['instanceEvents', undefined],
    ['somebody', '/endUser/evidence none or instanceEvents or oboToken'],
  ])('with evidence %s and a question', (evidence, error) => {
    const text = adding(`endUser: { evidence: ${evidence}, pdp: { actions: [read] } }\n`);
    if (error === undefined) expect(load(text)).toHaveLength(1);
    else expect(errors(text)).toEqual([`0.yaml:10 ${error}`]);
  });

  it.each([
    ['evidence alone', '{ evidence: instanceEvents }', '/endUser pdp together with evidence'],
    ['no action', '{ evidence: instanceEvents, pdp: { actions: [] } }', 'at least one action'],
    [
      'no name of an action',
      "{ evidence: instanceEvents, pdp: { actions: ['read or write'] } }",
      'actions such as read, write or confirm',
    ],
    [
      'a level that there is not',
      '{ evidence: instanceEvents, pdp: { actions: [read], minAuthLevel: 5 } }',
      'a level from 0 to 4',
    ],
    [
      'another answer to an outage',
      '{ evidence: instanceEvents, pdp: { actions: [read], onOutage: permit } }',
      '/endUser/pdp/onOutage defer',
    ],
    [
      'an attribute of its own',
      '{ evidence: instanceEvents, pdp: { actions: [read], subject: dagl } }',
      'no such key',
    ],
  ])('is refused with %s', (_, endUser, error) => {
    expect(errors(adding(`endUser: ${endUser}\n`)).join()).toContain(error);
  });

  it('can be told by a token, where somebody calls who can show one', () => {
    const obo = (pdp = '{ actions: [read] }') => `endUser: { evidence: oboToken, pdp: ${pdp} }\n`;
    expect(load(adding(obo()))[0]?.endUser).toMatchObject({ evidence: 'oboToken' });
    const source = (more: string) =>
      adding(obo()).replace('  app: ttd/app-a\n', `  app: ttd/app-a\n${more}\n`);
    expect(errors(source('  since: 2026-12-01T00:00:00+01:00'))).toEqual([
      '0.yaml:5 /source/since no polling together with evidence oboToken',
    ]);
    const unpolled = '  since: 2026-12-01T00:00:00+01:00\n  triggers: { poll: false }';
    expect(load(source(unpolled))).toHaveLength(1);
    expect(errors(source('  triggers: { api: false }'))).toEqual([
      '0.yaml:5 /source/triggers/api true together with evidence oboToken',
    ]);
    expect(errors(adding(obo('{ actions: [read], instantiateTarget: true }')))).toEqual([
      '0.yaml:10 /endUser/pdp/instantiateTarget false together with evidence oboToken',
    ]);
  });

  it('with a question needs the subscription key, but in localtest', () => {
    const flows = load(adding('endUser: { evidence: instanceEvents, pdp: { actions: [read] } }\n'));
    const config = (profile: string, subscriptionKey?: string) =>
      ({ profile, altinn: { subscriptionKey } }) as unknown as AppConfig;
    const expected = 'FLERAPP_SUBSCRIPTION_KEY together with pdp';
    for (const profile of ['production', 'tt02', 'sandbox']) {
      expect(pdpWithoutKey(flows, config(profile))).toMatchObject([{ file: '0.yaml', expected }]);
      expect(pdpWithoutKey(flows, config(profile, 'key'))).toEqual([]);
    }
    expect(pdpWithoutKey(flows, config('localtest'))).toEqual([]);
    expect(pdpWithoutKey(load(good), config('production'))).toEqual([]);
  });
});
