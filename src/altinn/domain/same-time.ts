const form =
  /^(?<date>\d{4}-\d{2}-\d{2})(T(?<time>\d{2}:\d{2}:\d{2})(\.(?<fraction>\d{1,7}))?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

interface Time {
  /** What the clock on the wall shows, in 100 ns ticks since the epoch as if it were UTC. */
  readonly wall: bigint;
  /** The same moment in UTC; undefined when no zone was written. */
  readonly instant?: bigint;
}

/**
 * Whether two texts are the same date or date-time: by instant when both have a zone, else by what the
 * clock shows, because the app rewrites zones to its server's own. A date alone is its midnight.
 */
export function sameTime(a: string, b: string): boolean {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return false;
  if (x.instant !== undefined && y.instant !== undefined) return x.instant === y.instant;
  return x.wall === y.wall;
}

function parse(text: string): Time | undefined {
  const groups = form.exec(text)?.groups;
  if (!groups) return undefined;
  const { date = '', time = '00:00:00', fraction = '', zone } = groups;
  const milliseconds = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  // Date.parse takes 30 February for 2 March: such a text is no date.
  if (!new Date(milliseconds).toISOString().startsWith(`${date}T${time}`)) return undefined;
  const wall = BigInt(milliseconds) * 10_000n + BigInt(fraction.padEnd(7, '0'));
  return zone === undefined ? { wall } : { wall, instant: wall - offset(zone) };
}

/** In 100 ns ticks. */
function offset(zone: string): bigint {
  if (zone === 'Z') return 0n;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return BigInt(zone.startsWith('-') ? -minutes : minutes) * 600_000_000n;
}
