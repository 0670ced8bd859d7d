import { describe, expect, it } from '@jest/globals';
import type { EventActor, TaskEnd } from '../../altinn/index.js';
import { actorOf } from './end-user.js';

const uuid = '00000000-0000-4000-8000-000000000001';
const end = (task: string, actor: EventActor): TaskEnd => ({ at: 0, task, actor });
const person = (userId: number, authenticationLevel = 3) => ({ userId, authenticationLevel });
const org = { orgId: 'ttd', authenticationLevel: 3 };

describe('who ended the task that is waited for', () => {
  const ready = { taskEnded: 'Task_Confirm' };

  it('is the latest, with the level of then', () => {
    const ends = [
      end('Task_1', person(1)),
      end('Task_Confirm', person(2)),
      end('Task_1', person(3)),
      end('Task_Confirm', person(4, 2)),
      end('Task_Later', person(5)),
    ];
    expect(actorOf(ready, ends)).toEqual({ subject: { userId: 4 }, level: 2 });
  });

  it('is nobody when the service owner ended it last, whoever did before', () => {
    expect(actorOf(ready, [end('Task_Confirm', person(2)), end('Task_Confirm', org)])).toBe(
      'nobody',
    );
  });

  it('is not known before the event is there', () => {
    expect(actorOf(ready, [])).toBe('not-yet');
    expect(actorOf(ready, [end('Task_1', person(1))])).toBe('not-yet');
  });

  it('is a system user by its own id alone, not by that of its owner', () => {
    const actor = { systemUserId: uuid, orgId: '991825827' };
    expect(actorOf(ready, [end('Task_Confirm', actor)])).toEqual({
      subject: { systemUserId: uuid },
      level: 0,
    });
  });

  it.each<[string, EventActor]>([
    ['nobody at all', {}],
    ['a user id of zero', { userId: 0 }],
    ['a fraction', { userId: 1.5 }],
    ['a system user that is no UUID, beside a person', { systemUserId: 'x', userId: 1 }],
  ])('is nobody for %s', (_, actor) => {
    expect(actorOf(ready, [end('Task_Confirm', actor)])).toBe('nobody');
  });
});

describe('who ended the process', () => {
  const ready = { processEnded: true } as const;

  it('is the last person, when the service owner ended tasks after', () => {
    const ends = [end('Task_1', person(1)), end('Task_2', person(2)), end('Task_Feedback', org)];
    expect(actorOf(ready, ends)).toEqual({ subject: { userId: 2 }, level: 3 });
  });

  it('is nobody when only the service owner acted', () => {
    expect(actorOf(ready, [end('Task_1', org)])).toBe('nobody');
    expect(actorOf(ready, [])).toBe('not-yet');
  });
});
