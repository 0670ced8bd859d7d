/**
 * Time stamps as .NET writes them: UTC, up to seven decimals, trailing zeros left out. Each is later than the one
 * before, so that two changes never tie in `lastChanged`.
 */
export class Timestamps {
  /** Ticks of 100 ns since the epoch; as bigint, for a double cannot hold them. */
  private last = 0n;

  constructor(private readonly clock: { now(): number }) {}

  next(): string {
    const now = BigInt(Math.floor(this.clock.now() * 10)) * 1_000n;
    this.last = now > this.last ? now : this.last + 10n;
    return formatTicks(this.last);
  }
}

function formatTicks(ticks: bigint): string {
  const seconds = new Date(Number(ticks / 10_000n)).toISOString().slice(0, 19);
  const fraction = String(ticks % 10_000_000n)
    .padStart(7, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

const ticksAtEpoch = 621_355_968_000_000_000n;

/** .NET ticks (since year 1) of an ISO time stamp, as in Storage's continuation token. */
export function dotNetTicks(timestamp: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d{1,7}))?/.exec(timestamp) ?? [];
  return (
    ticksAtEpoch + BigInt(Date.parse(`${seconds}Z`)) * 10_000n + BigInt(fraction.padEnd(7, '0'))
  );
}
