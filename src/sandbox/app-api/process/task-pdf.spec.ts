import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredInstance } from '../../world/index.js';
import { AppUnderTest } from '../app-b.fixture.js';
import { pdfDocument } from './pdf-document.js';

describe('a PDF document', () => {
  const file = pdfDocument('Klage (æøå) 😀', ['a\\b', '']);
  const text = file.toString('latin1');

  it('has each object where the table at the end says', () => {
    const [, start = ''] = /startxref\n(\d+)\n%%EOF\n$/.exec(text) ?? [];
    const table = text.slice(Number(start));
    expect(table.startsWith('xref\n0 6\n')).toBe(true);
    const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map((m) => Number(m[1]));
    expect(offsets).toHaveLength(5);
    offsets.forEach((offset, i) => {
      expect(text.slice(offset).startsWith(`${i + 1} 0 obj\n`)).toBe(true);
    });
  });

  it('has a page of the length that it says, with escaped text in Latin-1', () => {
    const [, length = '', page = ''] = /Length (\d+) >>\nstream\n(.*)\nendstream/s.exec(text) ?? [];
    expect(page).toHaveLength(Number(length));
    expect(page).toContain('(Klage \\(æøå\\) ?) Tj');
    expect(page).toContain('(a\\\\b) Tj');
  });
});

describe('the PDF of a task (contract §4.3)', () => {
  let app: AppUnderTest;
  let instance: StoredInstance;

  beforeEach(async () => {
    app = await AppUnderTest.start({}, ({ dataTypes }) => {
      for (const type of dataTypes) type.enablePdfCreation = true;
    });
    instance = await app.instance();
    const body = { sak: { tittel: 'ok' } };
    await app.sendJson(instance.id, 'PUT', `/data/${instance.data[0]!.id}`, body);
  });
  afterEach(() => app.close());

  it('is one element named after the app, generated from the task, not locked', async () => {
    await app.call(instance.id, 'PUT', '/process/next');
    const [model, pdf, ...others] = app.stored(instance.id).data;
    expect(others).toEqual([]);
    expect(model).toMatchObject({ dataType: 'model', locked: true });
    expect(pdf).toMatchObject({
      dataType: 'ref-data-as-pdf',
      filename: 'basic.pdf',
      contentType: 'application/pdf',
      locked: false,
      references: [{ value: 'Task_1', relation: 'GeneratedFrom', valueType: 'Task' }],
    });
    const bytes = await (await app.call(instance.id, 'GET', `/data/${pdf!.id}`)).text();
    expect(bytes.startsWith('%PDF-1.4')).toBe(true);
  });

  it('when it fails, the task goes on and its elements are unlocked again', async () => {
    app.context.world.platform.breakDown({ call: 'pdf', status: 503, body: 'x', times: 1 });
    const answer = await app.call(instance.id, 'PUT', '/process/next');
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { title: 'Process next failed.' },
    ]);
    const stored = app.stored(instance.id);
    expect(stored.data.map((d) => [d.dataType, d.locked])).toEqual([['model', false]]);
    expect(stored.process?.currentTask?.elementId).toBe('Task_1');
  });
});
