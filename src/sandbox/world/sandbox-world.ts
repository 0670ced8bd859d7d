import type { AppCatalog } from './app-catalog.js';
import { InstanceStore } from './instance-store.js';
import { Ledger } from './ledger.js';
import type { PartyRegister } from './party-register.js';
import { Platform } from './platform.js';
import { Workflows } from './workflows.js';

/** Everything that the sandbox's Altinn knows: apps, instances, parties, and what is broken in it. */
export interface SandboxWorld {
  readonly apps: AppCatalog;
  readonly instances: InstanceStore;
  readonly parties: PartyRegister;
  readonly platform: Platform;
  readonly ledger: Ledger;
  /** Of apps of version 9. */
  readonly workflows: Workflows;
}

export function createWorld(
  apps: AppCatalog,
  clock: { now(): number },
  random: () => number = Math.random,
  parties: PartyRegister = apps.parties,
): SandboxWorld {
  return {
    apps,
    instances: new InstanceStore(clock),
    parties,
    platform: new Platform(clock, random),
    ledger: new Ledger(clock),
    workflows: new Workflows(),
  };
}
