// npm run test:chaos -- [--deliveries 10000] [--replicas 3] [--seed 7] [jest options]
// The storm's size goes to the spec by the environment; the rest goes to Jest.
import { spawnSync } from 'node:child_process';

const names = {
  '--deliveries': 'STORM_DELIVERIES',
  '--replicas': 'STORM_REPLICAS',
  '--seed': 'STORM_SEED',
};
const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
const rest = [];
const given = process.argv.slice(2);
for (let i = 0; i < given.length; i++) {
  const variable = names[given[i]];
  if (variable) env[variable] = given[++i];
  else rest.push(given[i]);
}
const onlyStorm = env.STORM_DELIVERIES !== undefined && rest.length === 0;
// What a cut connection leaves behind must not keep a finished run from ending.
const jest = ['jest', '--selectProjects', 'chaos', '--runInBand', '--forceExit'];
const chosen = onlyStorm ? ['--testPathPatterns', 'storm'] : rest;
const { status } = spawnSync('npx', [...jest, ...chosen], { stdio: 'inherit', env });
process.exit(status ?? 1);
