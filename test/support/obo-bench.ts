import { expect } from '@jest/globals';
import { SignJWT } from 'jose';
import { Database } from '../../src/database/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { type Answer, type Bench, startBench } from './flerapp.js';
import { fillInSource } from './source.js';

export const sophie = { userId: 1337, partyId: 501337 };
export const problem = 'urn:flerapp:problem:';
const target = 'ttd/saksbehandling';

export const oboFlow = (name: string, pdp: string): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { taskEnded: Task_Confirm } }
endUser: { evidence: oboToken, pdp: ${pdp} }
targets:
  - name: sak
    app: ${target}
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: "'x'" } }
`;

/** A service with flows that want a person's token, and people's tokens: by the front door, or of any claims. */
export class OboBench {
  /** `{partyId}/{guid}` of the present test. */
  source = '';
  readonly shown: string[] = [];
  readonly bodies: string[] = [];
  #before = 0;

  private constructor(readonly bench: Bench) {}

  static async start(): Promise<OboBench> {
    const flows = [
      oboFlow('leser', '{ actions: [read] }'),
      oboFlow('hoy', '{ actions: [read], minAuthLevel: 4 }'),
    ];
    return new OboBench(await startBench({ flows, variables: { FLERAPP_LOG_LEVEL: 'debug' } }));
  }

  get sandbox(): Sandbox {
    return this.bench.sandbox;
  }

  get asked(): readonly unknown[] {
    return this.sandbox.pdp.asked;
  }

  /** Another instance of A; nothing has been asked yet. */
  async begin(): Promise<void> {
    this.source = await fillInSource(this.sandbox.url);
    this.#before = this.#created();
    this.sandbox.pdp.asked.length = 0;
  }

  end(): void {
    this.sandbox.faults.clear();
    this.sandbox.world.parties.setRoles(sophie.userId, sophie.partyId, ['PRIV', 'REGNA']);
  }

  /** How many Bs since the beginning. */
  get made(): number {
    return this.#created() - this.#before;
  }

  async home(path: string): Promise<string> {
    return (await fetch(`${this.sandbox.url}/Home/${path}`)).text();
  }

  sophies(level = 3): Promise<string> {
    return this.home(`GetTestUserToken/1337?authenticationLevel=${String(level)}`);
  }

  /** With Altinn's own key, whatever is said. */
  signed(changes: Record<string, unknown>, key = this.sandbox.altinnKeys.signing): Promise<string> {
    const claims = {
      ...{ 'urn:altinn:userid': '1337', 'urn:altinn:authlevel': '3', exp: this.now() + 600 },
      ...{ iss: `${this.sandbox.url}/authentication/api/v1/openid/`, ...changes },
    };
    const header = { alg: 'RS256', kid: key.kid, typ: 'JWT' };
    return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
  }

  /** Seconds. */
  now(): number {
    return Math.floor(this.sandbox.clock.now() / 1_000);
  }

  async post(token: string | undefined, name = 'leser'): Promise<Answer> {
    if (token?.includes('eyJ')) this.shown.push(token);
    const path = `/api/v1/flows/${name}/handovers`;
    const shown: Record<string, string> = token === undefined ? {} : { 'altinn-user-token': token };
    const headers = { prefer: 'wait=20', ...shown };
    const answer = await this.bench.call('POST', path, { instance: this.source }, headers);
    this.bodies.push(JSON.stringify(answer.body));
    return answer;
  }

  /** What is kept of the present test's instance. */
  kept(): Promise<readonly object[]> {
    const database = this.bench.app.get(Database, { strict: false });
    const [, guid] = this.source.split('/');
    return database.query('select 1 from handovers where source_guid = $1', [guid]);
  }

  async expectRefusal(answer: Answer, type: string, cause: string): Promise<void> {
    expect([answer.status, answer.body.type]).toEqual([403, problem + type]);
    const id = String(answer.body.decisionId);
    const line = this.bench
      .logs()
      .split('\n')
      .find((one) => one.includes(id));
    expect(/"cause":"([^"]+)"/.exec(line ?? '')?.[1]).toBe(cause);
    expect(await this.kept()).toEqual([]);
    expect(this.made).toBe(0);
  }

  #created(): number {
    return this.sandbox.world.ledger.count('instance-created', target);
  }
}
