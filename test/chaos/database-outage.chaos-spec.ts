import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerScope,
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { appFolder, call } from '../support/flerapp.js';
import { ServiceProcess } from '../support/service-process.js';
import { fillInSource } from '../support/source.js';
import { targetApp } from './rig/app-b.js';
import { flowPath } from './rig/cluster.js';
import { hasPostgres, PrivatePostgres } from './rig/private-postgres.js';

/** 60 in a full run. */
const seconds = Number(process.env['OUTAGE_SECONDS'] ?? 8);

(hasPostgres() ? describe : describe.skip)(
  'F24: PostgreSQL is stopped in the middle of work',
  () => {
    let postgres: PrivatePostgres;
    let sandbox: Sandbox;
    let environment: ServiceEnvironment;
    let service: ServiceProcess;
    const ids: string[] = [];

    beforeAll(async () => {
      postgres = await PrivatePostgres.start();
      sandbox = await startSandbox({ appFolders: [appFolder] });
      environment = await serviceEnvironment(
        sandbox,
        mkdtempSync(join(tmpdir(), 'flerapp-outage-')),
      );
      service = await ServiceProcess.start({
        ...environment.variables,
        FLERAPP_TIME_SCALE: '0.02',
        DATABASE_URL: postgres.url(),
      });
    });
    afterAll(async () => {
      sandbox.faults.clear();
      await service.kill();
      await sandbox.close();
      await postgres.close();
    });

    const ask = async (method: string, path: string, body?: unknown) => {
      const scopes = [callerScope];
      const token = await sandbox.maskinporten.issueCallerToken({ ...environment.caller, scopes });
      return call(service.url, method, path, body, { authorization: `Bearer ${token}` });
    };
    const status = async (path: string) => (await fetch(service.url + path)).status;
    const until = async (path: string, wanted: number) => {
      for (let i = 0; i < 600 && (await status(path)) !== wanted; i++) await pause(100);
      expect(await status(path)).toBe(wanted);
    };

    it('liveness stays green, readiness turns red, an acceptance is refused with 503', async () => {
      const sources = await Promise.all(Array.from({ length: 6 }, () => fillInSource(sandbox.url)));
      const late = await fillInSource(sandbox.url);
      // Some stand in front of their create, some behind it.
      const match = { method: 'POST', path: `^/${targetApp}/instances$` };
      sandbox.faults.add({ match, times: 3, action: { delayAnswerMs: 700 } });
      for (const instance of sources) {
        const { body } = await ask('POST', flowPath, { instance });
        ids.push(body.id as string);
      }
      await postgres.down();
      await until('/health/ready', 503);
      const refused = await ask('POST', flowPath, { instance: late });
      expect([refused.status, refused.body.type]).toEqual([503, 'urn:flerapp:problem:unavailable']);
      const end = Date.now() + seconds * 1_000;
      while (Date.now() < end) {
        expect(await status('/health/live')).toBe(200);
        await pause(250);
      }
      await postgres.up();
      await until('/health/ready', 200);
    }, 180_000);

    it('no delivery has failed because of it, and each has one B', async () => {
      for (const id of ids) {
        let body = (await ask('GET', `/api/v1/handovers/${id}`)).body;
        for (let i = 0; i < 300 && body.status !== 'delivered'; i++) {
          expect(body.status).not.toBe('parked');
          await pause(200);
          body = (await ask('GET', `/api/v1/handovers/${id}`)).body;
        }
        expect(body.status).toBe('delivered');
      }
      expect(sandbox.world.ledger.count('instance-created', targetApp)).toBe(ids.length);
    }, 180_000);
  },
);
