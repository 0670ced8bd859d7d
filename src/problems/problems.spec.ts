import { readFileSync } from 'node:fs';
import { Body, Controller, Get, HttpException, Module, Post, ValidationPipe } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, ValidateNested } from 'class-validator';
import { Problem, ProblemFilter, problemTypes, validationProblem } from './index.js';

class Inner {
  @IsInt({ message: 'a whole number' })
  'a/b': number;
}
class Outer {
  @ValidateNested({ each: true })
  @Type(() => Inner)
  rows: Inner[];
}

@Controller()
class Throwing {
  @Get('problem')
  problem(): never {
    throw new Problem('altinn-unavailable', { detail: 'away', headers: { 'Retry-After': '7' } });
  }
  @Get('http')
  http(): never {
    throw new HttpException('secret text', 429);
  }
  @Get('plugin')
  plugin(): never {
    throw Object.assign(new Error('secret text'), { statusCode: 429 });
  }
  @Get('teapot')
  teapot(): never {
    throw new HttpException('secret text', 418);
  }
  @Get('unknown')
  unknown(): never {
    throw new Error('secret text');
  }
  @Post('body')
  body(@Body() body: Outer): Outer {
    return body;
  }
}

@Module({ controllers: [Throwing] })
class Throws {}

describe('problems', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [Throws] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(
      new FastifyAdapter({ bodyLimit: 200 }),
    );
    app.useGlobalFilters(new ProblemFilter());
    app.useGlobalPipes(
      new ValidationPipe({
        whitelist: true,
        forbidNonWhitelisted: true,
        transform: true,
        exceptionFactory: validationProblem,
      }),
    );
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch((await app.getUrl()) + path, init);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(text).not.toContain('secret');
    return { status: response.status, headers: response.headers, body: JSON.parse(text) };
  };
  const post = (body: string, type = 'application/json') =>
    ask('/body', { method: 'POST', body, headers: { 'content-type': type } });

  it.each([
    ['/http', 429, 'too-many-requests'],
    ['/plugin', 429, 'too-many-requests'],
    ['/teapot', 400, 'invalid-request'],
    ['/unknown', 500, 'internal-error'],
    ['/nowhere', 404, 'not-found'],
  ])('answers %s with %d', async (path, status, type) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: `urn:flerapp:problem:${type}`, status });
  });

  it('carries detail and headers', async () => {
    const { status, headers, body } = await ask('/problem');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('7');
    expect(body).toMatchObject({ detail: 'away' });
  });

  it('tells malformed, too large and wrong kinds of bodies apart', async () => {
    expect((await post('{"a": secret')).status).toBe(400);
    expect((await post(`"${'x'.repeat(300)}"`)).status).toBe(413);
    expect((await post('<a/>', 'text/xml')).status).toBe(415);
  });

  it('points at what was wrong, deep down, without values', async () => {
    const { body } = await post('{"rows":[{"a/b":1},{"a/b":"secret"}],"more":"secret"}');
    expect(body.errors).toEqual([
      { pointer: '#/more', detail: 'no such field' },
      { pointer: '#/rows/1/a~1b', detail: 'a whole number' },
    ]);
  });

  it('are all in docs/problems.md, with their status', () => {
    const page = readFileSync('docs/problems.md', 'utf8');
    const described = [...page.matchAll(/^\| `([a-z-]+)`\s+\| (\d+)/gm)].map(([, name, status]) => [
      name,
      Number(status),
    ]);
    expect(described).toEqual(
      Object.entries(problemTypes).map(([name, { status }]) => [name, status]),
    );
  });
});
