import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
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
const load = (...texts: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'flows-'));
  texts.forEach((text, i) => writeFileSync(join(folder, `${String(i)}.yaml`), text));
  return loadFlows(folder);
};
const errors = (...texts: string[]): string[] => {
  try {
    load(...texts);
  } catch (error) {
    if (!(error instanceof FlowFilesError)) throw error;
    return error.findings.map((f) => `${f.file}:${String(f.line)} ${f.pointer} ${f.expected}`);
  }
  throw new Error('the files were accepted');
};
const without = (line: string): string => good.replace(line, '');
const adding = (text: string): string => `${good}${text}`;

describe('flow files', () => {
  it('reads the example flows', () => {
    const flows = loadFlows('config/flows');
    expect(flows.map(({ name }) => name)).toEqual(['innsyn-fordeling', 'klage-til-saksbehandling']);
    expect(flows[1]?.targets[0]).toMatchObject({
      app: 'ttd/saksbehandling',
      owner: { kind: 'fixed', organisationNumber: '950474084' },
      process: { advance: 0 },
      dueBefore: 'P14D',
    });
  });

  it('takes readers as policies name them, which are no part of what is handed over', () => {
    const readers = (list: string) => adding(`    readers: [${list}]\n`);
    const [flow] = load(readers("'urn:altinn:rolecode:dagl', 'urn:altinn:external-role:ccr:lede'"));
    expect(flow?.targets[0]?.readers).toEqual([
      'urn:altinn:rolecode:dagl',
      'urn:altinn:external-role:ccr:lede',
    ]);
    expect(flow?.hash).toBe(load(good)[0]?.hash);
    for (const wrong of [
      "'dagl'",
      "'urn:altinn:rolecode:'",
      "'urn:altinn:rolecode:a b'",
      '7',
      '',
    ]) {
      expect(errors(readers(wrong)).join()).toMatch(/\/readers (a|at least one) subject/);
    }
  });

  it('takes an age in whole days, which is no part of what is handed over', () => {
    const aged = (age: string) => good.replace('  ready:', `  maxAge: ${age}\n  ready:`);
    const [flow] = load(aged('P30D'));
    expect(flow?.source.maxAge).toBe(30 * 86_400_000);
    expect(flow?.hash).toBe(load(good)[0]?.hash);
    for (const wrong of ['P1M', 'P0D', '30', 'PT12H', '30d']) {
      expect(errors(aged(wrong))).toEqual(['0.yaml:5 /source/maxAge whole days such as P30D']);
    }
  });

  it('gives one hash for one definition, whatever its layout', () => {
    const [one] = load(good);
    const [other] = load(
      `# a comment\n${good.replace('{ taskEnded: Task_1 }', '\n    taskEnded: Task_1')}`,
    );
    const [changed] = load(good.replace('Task_1', 'Task_2'));
    expect(one?.hash).toBe(other?.hash);
    expect(one?.hash).not.toBe(changed?.hash);
  });

  it.each([
    ['no since', '', undefined],
    ['since alone', '  since: 2026-12-01T00:00:00+01:00\n', {}],
    [
      'an interval',
      '  since: 2026-12-01T00:00+01:00\n  triggers: { poll: 90s }\n',
      { every: 90_000 },
    ],
    [
      'poll turned off',
      '  since: 2026-11-30T23:00:00.0Z\n  triggers: { poll: false }\n',
      undefined,
    ],
  ])('are polled as they say: %s', (_, lines, poll) => {
    const [flow] = load(good.replace('  ready:', `${lines}  ready:`));
    expect(flow?.source.triggers.poll).toEqual(poll);
    expect(flow?.source.since).toBe(lines === '' ? undefined : Date.UTC(2026, 10, 30, 23));
    // What is handed over is the same: a B that is under way goes on.
    expect(flow?.hash).toBe(load(good)[0]?.hash);
  });

  it.each([
    ['no apiVersion', without('apiVersion: flerapp/v1\n'), '/apiVersion flerapp/v1'],
    ['an unknown key', adding('extra: 1\n'), '0.yaml:10 /extra no such key'],
    [
      'a wrong app',
      good.replace('ttd/app-b', 'ttd/../b'),
      '0.yaml:8 /targets/0/app an app of the form org/app',
    ],
    [
      'eight digits',
      good.replace('950474084', '95047408'),
      '0.yaml:9 /targets/0/owner/organisationNumber an organisation number of nine digits',
    ],
    [
      'two owners',
      good.replace("'950474084'", "'950474084', sameAsSource: true"),
      '0.yaml:9 /targets/0/owner exactly one of',
    ],
    [
      'from without allow',
      good.replace("organisationNumber: '950474084'", 'from: form.org'),
      '/targets/0/owner from together with allow',
    ],
    [
      'a target that is the source',
      good.replace('ttd/app-b', 'ttd/app-a'),
      '/targets/0/app another app than the source',
    ],
    [
      'an expression that cannot be parsed',
      adding("    when: 'form.('\n"),
      '0.yaml:10 /targets/0/when a JSONata expression',
    ],
    [
      'what a later version brings',
      adding('    linkBack: { sourceField: x }\n'),
      '/targets/0/linkBack nothing: not supported yet',
    ],
    [
      'a poll trigger',
      good.replace('  ready:', '  triggers: { poll: 5m }\n  ready:'),
      '0.yaml:5 /source/triggers/poll source.since together with poll',
    ],
    ...['5 minutes', '0s', '25h', 'true'].map((poll) => [
      `the interval ${poll}`,
      good.replace(
        '  ready:',
        `  triggers: { poll: ${poll} }\n  since: 2026-12-01T00:00Z\n  ready:`,
      ),
      '0.yaml:5 /source/triggers/poll false, or one second to one day such as 30s, 5m or 1h',
    ]),
    ...['2026-12-01', '2026-12-01T00:00:00', '2026-02-30T00:00:00Z'].map((since) => [
      `since ${since}`,
      good.replace('  ready:', `  since: ${since}\n  ready:`),
      '0.yaml:5 /source/since a time with its offset such as 2026-12-01T00:00:00+01:00',
    ]),
    [
      'an event trigger',
      good.replace('  ready:', '  triggers: { event: x }\n  ready:'),
      '/source/triggers/event nothing: not supported yet',
    ],
    [
      'mapped paths within each other',
      adding("    prefill: { dataType: m, transform: { a: '1', a.b: '2' } }\n"),
      '/targets/0/prefill/transform/a a path that no other',
    ],
    [
      'a path into the prototype',
      adding("    prefill: { dataType: m, transform: { __proto__.x: '1' } }\n"),
      '/targets/0/prefill/transform/__proto__.x a dotted path',
    ],
    [
      'an unsafe file name',
      adding("    attachments: [{ from: a, to: b, filename: 'a/b.pdf' }]\n"),
      '/targets/0/attachments/0/filename a file name',
    ],
    [
      'a wrong duration',
      adding('    dueBefore: 14 days\n'),
      '/targets/0/dueBefore an ISO 8601 duration',
    ],
    [
      'two ready conditions',
      good.replace('Task_1 }', 'Task_1, processEnded: true }'),
      '0.yaml:5 /source/ready either taskEnded or processEnded',
    ],
    ['a tag', adding('onDelivered: !!js/function x\n'), 'YAML 1.2 without tags'],
    ['a key twice', adding('name: again\n'), 'YAML 1.2'],
    [
      'aliases',
      good.replace('{ taskEnded: Task_1 }', '&x { taskEnded: Task_1 }') + 'onDelivered: *x\n',
      'YAML without aliases',
    ],
  ])('names file, line and pointer of %s', (_, text, expected) => {
    expect(errors(text).join('\n')).toContain(expected);
  });

  it('lists every error of every file at once, and never the value', () => {
    const found = errors(
      good.replace('ttd/app-a', '01039012345').replace('ttd/app-b', '01039012345'),
      good.replace('a-til-b', 'Not Kebab 01039012345'),
    );
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain('01039012345');
  });

  it('refuses two files with one name, and an empty folder', () => {
    expect(errors(good, good)).toEqual(['1.yaml:1 /name a name that no other flow has']);
    expect(errors()).toEqual(['.:1  at least one flow file (*.yaml) in the folder']);
  });
});
