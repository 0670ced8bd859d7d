import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Media {
  readonly schema?: object;
}
interface Operation {
  readonly operationId?: string;
  readonly security?: object[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Record<string, unknown>> };
}

describe('the OpenAPI document', () => {
  let document: Document;
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)('node', ['dist/openapi.js'], {
      maxBuffer: 10_000_000,
    });
    document = JSON.parse(stdout) as Document;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, operation]) => ({
        name: `${verb} ${path}`,
        path,
        operation,
      })),
    );

  it('is the committed one (npm run build && npm run openapi makes it anew)', () => {
    expect(document).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
  });

  it('is OpenAPI 3.1 with every route', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'get /api/v1/flows',
      'get /api/v1/handovers',
      'get /api/v1/handovers/{id}',
      'get /api/v1/tokens',
      'get /health/live',
      'get /health/ready',
      'get /health/startup',
      'get /metrics',
      'post /api/v1/flows/{flow}/handovers',
      'post /api/v1/flows/{flow}/poll/approve',
      'post /api/v1/flows/{flow}/preview',
      'post /api/v1/flows/{flow}/targets/{target}/resume',
      'post /api/v1/handovers/retry',
      'post /api/v1/handovers/{id}/cancel',
      'post /api/v1/handovers/{id}/resolve',
      'post /api/v1/handovers/{id}/retry',
    ]);
  });

  it('has no empty schema', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const members = Object.entries((schema['properties'] ?? {}) as Record<string, object>);
      expect([name, members.length > 0 || 'enum' in schema]).toEqual([name, true]);
      for (const [member, type] of members) {
        expect([name, member, Object.keys(type).length > 0]).toEqual([name, member, true]);
      }
    }
    for (const { name, operation } of operations()) {
      const contents = [
        operation.requestBody?.content,
        ...Object.values(operation.responses).map((r) => r.content),
      ];
      for (const media of contents.flatMap((content) => Object.values(content ?? {}))) {
        expect([name, Object.keys(media.schema ?? {}).length > 0]).toEqual([name, true]);
      }
    }
  });

  it('tells of every route its id, its answers and, unless it is a probe or the metrics, that it needs a token', () => {
    for (const { name, path, operation } of operations()) {
      expect([name, operation.operationId]).toEqual([name, expect.stringMatching(/./)]);
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      if (path.startsWith('/health') || path === '/metrics') continue;
      expect([name, operation.security]).toEqual([name, [{ bearer: [] }]]);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
    }
  });
});
