import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DemoUnderTest, target } from '../demo.fixture.js';

describe('PATCH /__sandbox/apps/{org}/{app}', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => void (demo = await DemoUnderTest.start()));
  afterAll(() => demo.sandbox.close());

  const change = (what: object, app = target): Promise<unknown> =>
    demo.control('PATCH', `apps/${app}`, what);

  it('a grant works, shows in the app’s policy, and touches no other right', async () => {
    const { id } = (await (await demo.create('x')).json()) as { id: string };
    const remove = async (): Promise<number> =>
      (await demo.call('DELETE', `/${target}/instances/${id}?hard=true`)).status;
    const policy = async (): Promise<string> =>
      (await demo.call('GET', `/${target}/api/v1/meta/authorizationpolicy`)).text();
    const before = await policy();
    expect(await remove()).toBe(403);
    await change({ grants: [{ to: 'org', actions: ['delete'] }] });
    expect((await policy()).length).toBeGreaterThan(before.length);
    expect((await demo.asPerson('DELETE', `/${target}/instances/${id}`)).status).toBe(403);
    expect(await remove()).toBe(200);
  });

  it('members of a data type show in the metadata and are obeyed', async () => {
    const { id } = (await (await demo.create('y')).json()) as { id: string };
    await change({ dataTypes: { vedlegg: { allowedContentTypes: ['text/csv'] } } });
    const metadata = await demo.call('GET', `/${target}/api/v1/applicationmetadata`);
    const { dataTypes } = (await metadata.json()) as { dataTypes: { id: string }[] };
    expect(dataTypes.find((t) => t.id === 'vedlegg')).toMatchObject({
      allowedContentTypes: ['text/csv'],
      maxCount: 10,
    });
    const upload = await fetch(`${demo.sandbox.url}/${target}/instances/${id}/data/vedlegg`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await demo.token()}`,
        'content-type': 'text/plain',
        'content-disposition': 'attachment; filename="a.txt"',
      },
      body: 'x',
    });
    expect(upload.status).toBe(400);
  });

  it('refuses an app that is not there, and a version that is none', async () => {
    await expect(change({}, 'ttd/nowhere')).rejects.toThrow(/^404/);
    await expect(change({ nugetVersion: 'nine' })).rejects.toThrow(/^400/);
  });
});
