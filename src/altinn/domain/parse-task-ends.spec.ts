import { describe, expect, it } from '@jest/globals';
import { parseTaskEnds } from './parse-task-ends.js';

describe("Storage's events", () => {
  const event = (more: object = {}) => ({
    eventType: 'process_EndTask',
    created: '2026-11-26T10:00:00.1234567Z',
    processInfo: { currentTask: { elementId: 'Task_1', name: 'Hemmelig' } },
    user: {
      userId: 1337,
      authenticationLevel: 3,
      orgId: null,
      systemUserId: null,
      nationalIdentityNumber: '01039012345',
      systemUserName: 'Hemmelig',
    },
    ...more,
  });

  it('are read for ids and level, and for nothing else', () => {
    const ends = parseTaskEnds({ instanceEvents: [event()] });
    expect(ends).toEqual([
      {
        at: Date.parse('2026-11-26T10:00:00.123Z'),
        task: 'Task_1',
        actor: { userId: 1337, authenticationLevel: 3 },
      },
    ]);
    expect(JSON.stringify(ends)).not.toMatch(/01039012345|Hemmelig/);
  });

  it('come in the order of time, and only those that end a task', () => {
    const later = event({ created: '2026-11-26T12:00:00Z' });
    const other = ['Saved', 'process_StartTask', 'process_AbandonTask', 'Submited'];
    const all = [later, event(), ...other.map((eventType) => event({ eventType }))];
    const ends = parseTaskEnds({ instanceEvents: all });
    expect(ends?.map(({ at }) => new Date(at).getUTCHours())).toEqual([10, 12]);
  });

  it.each([[undefined], ['x'], [{}], [{ instanceEvents: {} }]])('are not %j', (json) => {
    expect(parseTaskEnds(json as never)).toBeUndefined();
  });

  it('have dates', () => {
    const undated = event({ created: 'soon' });
    expect(parseTaskEnds({ instanceEvents: [undated] })).toBeUndefined();
  });
});
