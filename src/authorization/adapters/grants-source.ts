import { Injectable, Logger } from '@nestjs/common';
import { AppConfig, Clock, type YamlFinding } from '../../config/index.js';
import { FlowRegistry } from '../../orchestration/flows/index.js';
import type { Grant } from '../domain/grant.js';
import { PolicyRegistry } from '../policy-registry.js';
import { parseGrants, readGrantsText } from './grants-file.js';

export interface LoadedGrants {
  readonly grants: readonly Grant[];
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

/** Reads `config.grantsFile` when it has changed. */
@Injectable()
export class GrantsSource {
  readonly #log = new Logger('Grants');
  #seen: string | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly policies: PolicyRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * The grants of the file; undefined when it is the one that was read last, whether that was right or wrong.
   * @throws GrantsFileError
   */
  read(): LoadedGrants | undefined {
    const file = this.config.grantsFile;
    const before = this.#seen;
    // Should it be away now, it is read again when it is back.
    this.#seen = undefined;
    const { text, hash } = readGrantsText(file);
    this.#seen = hash;
    if (hash === before) return undefined;
    const flows = this.flows.all().map(({ name, source }) => ({ name, api: source.triggers.api }));
    const policies = this.policies.names();
    const surroundings = { flows, policies, now: this.clock.now() };
    const { grants, warnings } = parseGrants(file, text, surroundings);
    warnings.forEach((warning) => this.#warn(warning));
    return { grants, hash };
  }

  #warn({ line, pointer, expected }: YamlFinding): void {
    this.#log.warn({ reason: 'grants-warning', line, pointer, expected });
  }
}
