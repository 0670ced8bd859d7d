import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { compileSchema, emptyModel, toJson } from '../model/index.js';
import { AppCatalog } from '../world/index.js';
import type { SandboxApp } from '../world/index.js';

const folder = fileURLToPath(new URL('../apps', import.meta.url));
const org = { org: 'ttd', orgNumber: '405003309', authLevel: 3 };
const manager = { userId: 1337, authLevel: 2 };

describe('the demo apps', () => {
  let klage: SandboxApp;
  let saksbehandling: SandboxApp;

  beforeAll(async () => {
    const catalog = await AppCatalog.load([folder]);
    klage = catalog.get('ttd/klage')!;
    saksbehandling = catalog.get('ttd/saksbehandling')!;
  });

  it('klage goes from filling in to confirmation to the end', () => {
    expect(klage.process.firstElement).toBe('Task_1');
    expect(klage.process.next('Task_1')).toBe('Task_Confirm');
    expect(klage.process.task('Task_Confirm')).toMatchObject({
      type: 'confirmation',
      actions: ['confirm'],
    });
    expect(klage.process.endEvents).toContain(klage.process.next('Task_Confirm'));
  });

  it('saksbehandling has one data task', () => {
    expect(saksbehandling.process.tasks.map((t) => t.type)).toEqual(['data']);
    expect(saksbehandling.process.next('Task_1')).toBe('EndEvent_1');
  });

  it('a new case has its own default and nothing else', () => {
    const type = compileSchema(saksbehandling.schemas.get('model') ?? {});
    expect(toJson(emptyModel(type), { rowIds: false })).toMatchObject({
      status: 'ny',
      saksbehandler: null,
    });
  });

  it.each(['instantiate', 'read', 'write', 'complete'])('the org may %s both apps', (action) => {
    for (const app of [klage, saksbehandling])
      expect(app.policy.decide(org, { action, partyId: 512345 })).toEqual({ permit: true });
  });

  it('the org may not delete: the ordinary case, in which a failed create leaves an orphan', () => {
    expect(saksbehandling.policy.decide(org, { action: 'delete', partyId: 512345 }).permit).toBe(
      false,
    );
  });

  it('a general manager fills in klage but only reads saksbehandling (authorization.md §3.2)', () => {
    const may = (app: SandboxApp, action: string): boolean => {
      const level = app === saksbehandling ? 3 : 2;
      return app.policy.decide({ ...manager, authLevel: level }, { action, partyId: 500000 })
        .permit;
    };
    expect(['instantiate', 'write', 'confirm'].map((a) => may(klage, a))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['instantiate', 'write', 'read'].map((a) => may(saksbehandling, a))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
