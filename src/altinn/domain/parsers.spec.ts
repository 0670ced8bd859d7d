import { describe, expect, it } from '@jest/globals';
import { answerOf, recorded, type Exchange } from '../../../test/support/recorded.js';
import type { JsonValue } from './json.js';
import { parseListPage } from './list-page.js';
import { parseApplication } from './parse-application.js';
import { parseDataElement } from './parse-data-element.js';
import { parseDeletedEvents } from './parse-deleted-events.js';
import { parseInstance } from './parse-instance.js';
import { parseProcessDefinition } from './parse-process-definition.js';
import { parseRetryAfter } from './retry-after.js';
import { jsonOf } from './upstream-answer.js';

const all = ['01', '02', '03', '04', '05', '07', '08', '10', '13', '15', '16', '21'].flatMap(
  recorded,
);
const guid = '04cdb284-7357-41e6-a991-d97fd2e68f7a';

/** Recorded answers with this method, path and status. */
const answers = (method: string, path: RegExp, status: number): JsonValue[] =>
  all
    .filter((e: Exchange) => e.request?.method === method && e.response?.status === status)
    .filter((e) => path.test(e.request!.path))
    .map((e) => jsonOf(answerOf(e))!);

describe('parseInstance', () => {
  const created = answers('POST', /\/instances(\/create)?(\?.*)?$/, 201);
  const read = answers('GET', /\/instances\/\d+\/[0-9a-f-]{36}$/, 200);

  it('reads every recorded instance of the app and of Storage', () => {
    expect(created.length).toBeGreaterThan(30);
    expect(read.length).toBeGreaterThan(5);
    for (const json of [...created, ...read]) {
      const instance = parseInstance(json);
      const { id } = json as { id: string };
      expect(instance?.id).toBe(id);
      expect(`${instance!.partyId}/${instance!.guid}`).toBe(id);
      expect(instance!.owner.partyId).toBe(instance!.partyId);
    }
  });

  it('gives one spelling of the two dialects', () => {
    const [fromApp, fromStorage] = recorded('01')
      .filter((e) => e.name.startsWith('GET it from'))
      .map((e) => parseInstance(jsonOf(answerOf(e))));
    expect(fromApp?.dataValues).toMatchObject({ 'flerapp.delivery': expect.any(String) });
    expect(fromStorage).toEqual(fromApp);
  });

  it('takes numbers for strings and strings for numbers', () => {
    const instance = parseInstance({
      id: `500/${guid.toUpperCase()}`,
      appId: 'ttd/app-b',
      instanceOwner: { partyId: 500 },
      status: { readStatus: 2 },
      process: { currentTask: { elementId: 'Task_1', flow: '2' } },
      dataValues: { a: 1, b: null, c: '' },
      data: [{ id: guid, dataType: 'model', size: '7', fileScanResult: 1, references: null }],
    });
    expect(instance).toMatchObject({
      guid,
      org: 'ttd',
      owner: { partyId: '500' },
      status: { readStatus: 'UpdatedSinceLastReview', isHardDeleted: false },
      process: { currentTask: { flow: 2 } },
      dataValues: { a: '1', c: '' },
      data: [{ size: 7, fileScanResult: 'Pending', references: [], locked: false }],
    });
    expect(instance?.dataValues).not.toHaveProperty('b');
  });

  it.each<[string, JsonValue]>([
    ['a string', 'x'],
    ['a list', []],
    ['no id', { appId: 'ttd/app-b' }],
    ['a guid alone', { id: guid, appId: 'ttd/app-b' }],
    ['no app', { id: `500/${guid}` }],
    ['an element with a bad id', { id: `500/${guid}`, appId: 'ttd/app-b', data: [{ id: '../x' }] }],
  ])('refuses %s', (_name, json) => expect(parseInstance(json)).toBeUndefined());
});

describe('parseDataElement', () => {
  it('reads every recorded upload', () => {
    const uploads = answers('POST', /\/data\?dataType=/, 201);
    expect(uploads.length).toBeGreaterThan(10);
    for (const json of uploads)
      expect(parseDataElement(json)?.id).toBe((json as { id: string }).id);
  });

  it('knows the PDF of a task by its reference', () => {
    const references = [{ value: 'Task_1', relation: 'GeneratedFrom', valueType: 'Task' }];
    const element = { id: guid, dataType: 'ref-data-as-pdf' };
    expect(parseDataElement({ ...element, references })?.references).toEqual(references);
    const numbers = [{ value: 'Task_1', relation: 0, valueType: 1 }];
    expect(parseDataElement({ ...element, references: numbers })?.references).toEqual(references);
  });
});

describe('parseListPage', () => {
  it('reads every recorded page', () => {
    const pages = answers('GET', /^\/storage\/api\/v1\/instances\?/, 200);
    expect(pages.length).toBeGreaterThan(20);
    for (const json of pages) {
      const { count, next } = json as { count: number; next: string | null };
      const page = parseListPage(json);
      expect(page?.instances).toHaveLength(count);
      expect(page?.nextQuery).toBe(next ? new URL(next).search : undefined);
    }
  });

  it.each(['https://elsewhere/x?a=1', 'not a url', 'https://h/storage/api/v1/instances'])(
    'refuses the next %s',
    (next) => expect(parseListPage({ instances: [], next })).toBeUndefined(),
  );

  it('refuses a page with a broken row, and one without rows', () => {
    expect(parseListPage({ instances: [{}] })).toBeUndefined();
    expect(parseListPage({ count: 0 })).toBeUndefined();
  });
});

describe('parseDeletedEvents', () => {
  const created = '2026-11-23T21:46:08.4944674Z';
  const event = (user: JsonValue): JsonValue => ({ eventType: 'Deleted', created, user });
  const by = (user: JsonValue): string | undefined =>
    parseDeletedEvents({ instanceEvents: [event(user)] }, ['ttd', '405003309'])?.[0]?.by;

  it('tells the org from everybody else', () => {
    expect(by({ orgId: 'ttd', authenticationLevel: 3 })).toBe('org');
    expect(by({ orgId: 'ttd', userId: null })).toBe('org');
    expect(by({ orgId: 'brg' })).toBe('someone-else');
    expect(by({ orgId: 'ttd', userId: 1337 })).toBe('someone-else');
    expect(by({ orgId: 'ttd', systemUserId: guid })).toBe('someone-else');
    expect(by(null)).toBe('someone-else');
  });

  it('leaves other events of the recorded list out', () => {
    const [events] = answers('GET', /\/events/, 200);
    const list = (events as { instanceEvents: JsonValue[] }).instanceEvents;
    const added = { instanceEvents: [...list, event({ orgId: 'ttd' })] };
    expect(list.length).toBeGreaterThan(1);
    expect(parseDeletedEvents(added, ['ttd'])).toEqual([{ at: Date.parse(created), by: 'org' }]);
  });

  it('refuses what has no list or no date', () => {
    expect(parseDeletedEvents({}, ['ttd'])).toBeUndefined();
    expect(parseDeletedEvents([{ eventType: 'Deleted' }], ['ttd'])).toBeUndefined();
  });
});

describe('documents of an app', () => {
  it('reads the recorded metadata', () => {
    const [json] = answers('GET', /applicationmetadata$/, 200);
    const metadata = parseApplication(json);
    expect(metadata).toMatchObject({ id: 'ttd/app-b', org: 'ttd', altinnNugetVersion: '8.12.7.0' });
    const model = metadata?.dataTypes.find(({ id }) => id === 'model');
    expect(model).toMatchObject({ taskId: 'Task_1', autoCreate: true, maxCount: 1, minCount: 1 });
    expect(model?.classRef).toBe('Altinn.App.Models.Model');
    expect(model).not.toHaveProperty('maxSize');
    const vedlegg = metadata?.dataTypes.find(({ id }) => id === 'vedlegg');
    expect(vedlegg).toMatchObject({ autoCreate: false, maxSize: 1, maxCount: 3 });
    expect(metadata?.disallowUserInstantiation).toBe(false);
  });

  it('knows who may contribute, by either spelling, and what a data type asks for', () => {
    const of = (members: object) =>
      parseApplication({
        ...{ id: 'ttd/b', org: 'ttd', disallowUserInstantiation: true },
        dataTypes: [{ id: 'model', ...members }],
      });
    const both = { allowedContributers: ['org:ttd'], allowedContributors: ['org:digdir'] };
    expect(of(both)?.dataTypes[0]?.allowedContributors).toEqual(['org:ttd']);
    const modern = { allowedContributers: null, allowedContributors: ['org:digdir'] };
    expect(of(modern)?.dataTypes[0]?.allowedContributors).toEqual(['org:digdir']);
    const actions = { actionRequiredToRead: 'read-sensitive', actionRequiredToWrite: 'w' };
    expect(of(actions)).toMatchObject({
      disallowUserInstantiation: true,
      dataTypes: [{ ...actions, allowedContributors: [] }],
    });
  });

  const bpmn = recorded('13').find((e) => e.name === 'meta/process')!.response!.body as string;

  it('reads the recorded process', () =>
    expect(parseProcessDefinition(bpmn)).toEqual({
      tasks: [{ id: 'Task_1', type: 'data' }],
      firstTask: 'Task_1',
    }));

  it('finds the first task through a gateway, whatever the order of the file', () => {
    const ns =
      'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:altinn="http://altinn.no"';
    const xml = `\uFEFF<definitions ${ns}><process>
      <serviceTask id="S"><extensionElements><altinn:taskExtension>
        <altinn:taskType>pdf</altinn:taskType></altinn:taskExtension></extensionElements></serviceTask>
      <task id="T" altinn:tasktype="data"/><startEvent id="A"/><exclusiveGateway id="G"/>
      <sequenceFlow sourceRef="T" targetRef="S"/><sequenceFlow sourceRef="G" targetRef="T"/>
      <sequenceFlow sourceRef="A" targetRef="G"/></process></definitions>`;
    expect(parseProcessDefinition(xml)).toEqual({
      tasks: [
        { id: 'S', type: 'pdf' },
        { id: 'T', type: 'data' },
      ],
      firstTask: 'T',
    });
  });

  it.each(['', '<html><body>', '{"a":1}', bpmn.replaceAll('sequenceFlow', 'x')])(
    'refuses what is no process (%#)',
    (xml) => expect(parseProcessDefinition(xml)).toBeUndefined(),
  );
});

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    ['Wed, 25 Nov 2026 20:00:10 GMT', 10_000],
    ['Wed, 25 Nov 2026 19:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    [undefined, undefined],
  ])('%s', (header, milliseconds) =>
    expect(parseRetryAfter(header, Date.UTC(2026, 10, 25, 20))).toBe(milliseconds),
  );
});
