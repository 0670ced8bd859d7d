import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { recorded, type Exchange } from '../../support/recorded.js';
import type { Run, Seen } from './replay.js';

/** What was in Storage before recording 10 began, and how its paging and its notes are seen in another run. */

const marker = 'find-1795470368475';
const orgToken = 'Bearer <org token>';
const userToken = 'Bearer <user token 1337>';
/** Which instance of the recording the later entries are about. */
const searched = '8a56259d-1163-4e2c-bb5e-db3583e37308';
const completed = 'c4fab495-e87a-4282-b036-8be867995d2b';
const deleted = '76b47d66-aa3b-42d7-9ae3-2d2390908bea';
/** A model that had a title; the size is what the recording shows. */
const titledSize = 224;

/** Oldest first: the list sorts by lastChanged. The clock stands where the recording's filters expect it. */
export async function prepare(run: Run): Promise<void> {
  run.sandbox.clock.offsetMs = Date.parse('2026-11-23T21:46:07Z') - Date.now();
  run.learned.set(completed, await create(run, { organisationNumber: '897069650' }));
  run.learned.set(deleted, await create(run, { organisationNumber: '897069650' }, userToken));
  await create(run, { personNumber: '01039012345' }, userToken);
  const titled = await create(run, { organisationNumber: '897069650' });
  const { instances } = run.sandbox.world;
  const [model] = instances.get(titled)!.data;
  instances.writeData(titled, model!.id, '405003309', Buffer.alloc(titledSize));
  for (const suffix of ['', '-0', '-1', '-2', '-3', '-4', '-5'])
    await create(run, { organisationNumber: '950474084' }, orgToken, marker + suffix);
  run.learned.set(searched, guidWith(run, marker));
}

async function create(
  run: Run,
  instanceOwner: Record<string, string>,
  authorization = orgToken,
  value?: string,
): Promise<string> {
  const dataValues = value === undefined ? {} : { dataValues: { 'flerapp.delivery': value } };
  const headers = { authorization, 'content-type': 'application/json' };
  const body = { instanceOwner, ...dataValues };
  const seen = await send(run, { method: 'POST', path: '/ttd/app-b/instances', headers, body });
  if (seen.status !== 201) throw new Error(`create answered ${seen.status}`);
  return (seen.body as StoredInstance).id.split('/')[1]!;
}

interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

const send = (run: Run, request: Request): Promise<Seen> =>
  run.send({
    name: '',
    request: { body: null, headers: { authorization: orgToken }, ...request },
  });

function guidWith(run: Run, value: string): string {
  const found = run.sandbox.world.instances
    .all()
    .find(({ instance }) => instance.dataValues?.['flerapp.delivery'] === value);
  return found!.instance.id.split('/')[1]!;
}

/** The end of a guid and an exact time stamp in the query are this run's own. */
export function rewrite(run: Run, exchange: Exchange): Exchange {
  const { request } = exchange;
  const instance = run.sandbox.world.instances.get(run.learned.get(searched)!)!;
  const path = request!.path
    .replace('A3Ref=db3583e37308', `A3Ref=${instance.id.slice(-12)}`)
    .replace('2026-11-23T21%3A46%3A08.5004945Z', encodeURIComponent(instance.visibleAfter!));
  return path === request!.path ? exchange : withPath(exchange, path);
}

/** The answer repeats the query in its `self` link. */
function withPath(exchange: Exchange, path: string): Exchange {
  const text = JSON.stringify(exchange);
  const query = (url: string): string => url.slice(url.indexOf('?'));
  return JSON.parse(text.replaceAll(query(exchange.request!.path), query(path))) as Exchange;
}

/** Before the lock was tried out, the form was given its title; this was not recorded. */
export async function supplyTitle(run: Run, { name }: Exchange): Promise<undefined> {
  if (name !== 'process/next while somebody holds the lock') return;
  const guid = run.learned.get(searched)!;
  const [model] = run.sandbox.world.instances.get(guid)!.data;
  const path = `/ttd/app-b/instances/500700/${guid}/data/${model!.id}`;
  const headers = { authorization: orgToken, 'content-type': 'application/json' };
  await send(run, { method: 'PUT', path, headers, body: { sak: { tittel: 'x' } } });
}

interface List {
  count: number;
  next: string | null;
  instances: StoredInstance[];
}

/** What a note saw, seen again. */
export async function observe(run: Run, name: string): Promise<unknown> {
  const stored = (recordedGuid: string): StoredInstance =>
    run.sandbox.world.instances.get(run.learned.get(recordedGuid)!)!;
  if (name.startsWith('read-your-write')) return seenInList(run);
  if (name === 'asc paging') return pages(run, firstPageOf('asc page 1'), true);
  if (name === 'desc paging') return pages(run, firstPageOf('desc page 1'), false);
  if (name.startsWith('dataValues')) return stored(searched).dataValues;
  return name === 'status' ? stored(deleted).status : undefined;
}

const firstPageOf = (name: string): string =>
  recorded('10').find((exchange) => exchange.name === name)!.request!.path;

async function seenInList(run: Run): Promise<unknown> {
  const path = '/storage/api/v1/instances?appId=ttd/app-b&instanceOwner.partyId=500700';
  const { status, body } = await send(run, { method: 'GET', path });
  const found = (body as List).instances.find(
    ({ dataValues }) => dataValues?.['flerapp.delivery'] === marker,
  );
  return { found: found !== undefined, dataValuesInList: found?.dataValues, status };
}

/** Follows `next` to the end. */
async function pages(run: Run, first: string, withLast: boolean): Promise<unknown> {
  const rows: string[] = [];
  let count = 0;
  let path: string | null = first;
  while (path !== null) {
    const { body } = await send(run, { method: 'GET', path });
    const { instances, next } = body as List;
    rows.push(...instances.map(({ id }) => id));
    count += 1;
    path = next === null ? null : next.slice(run.sandbox.url.length);
  }
  const seen = { pages: count, rows: rows.length, unique: new Set(rows).size };
  return withLast ? { ...seen, lastNext: path } : seen;
}
