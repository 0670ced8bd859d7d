import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The built service in a process of its own, that a test may kill. */
export class ServiceProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly lines: string[],
  ) {}

  /**
   * @param program the service, or a replica that can be held and sabotaged
   * @throws Error with what it printed, when it ends before it listens
   */
  static async start(
    variables: Record<string, string>,
    program: 'dist/main.js' | 'test/support/replica.mjs' = 'dist/main.js',
  ): Promise<ServiceProcess> {
    const child = fork(program, {
      env: { PATH: process.env['PATH'], FLERAPP_PORT: '0', NODE_NO_WARNINGS: '1', ...variables },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const lines: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`ended with ${String(code)}: ${lines.join('')}`)),
      );
      if (!child.stdout) return;
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line);
        const found = /"url":"(http[^"]+)".*"msg":"listening"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return new ServiceProcess(child, url, lines);
  }

  output(): string {
    return this.lines.join('\n');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.child.exitCode;
  }

  /** SIGSTOP: the process stands still as on a machine that sleeps; `wake` lets it go on. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  wake(): void {
    this.child.kill('SIGCONT');
  }

  terminate(): void {
    this.child.kill('SIGTERM');
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, 'exit');
    return this.child.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended();
  }
}
