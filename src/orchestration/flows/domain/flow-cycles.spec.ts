import { appId } from '../../../altinn/index.js';
import type { Flow } from './flow.js';
import { flowCycles } from './flow-cycles.js';

const flow = (source: string, ...targets: string[]) =>
  ({
    source: { app: appId(`ttd/app-${source}`) },
    targets: targets.map((app) => ({ app: appId(`ttd/app-${app}`) })),
  }) as unknown as Flow;

describe('cycles of flows', () => {
  it.each<[string, Flow[], string[][]]>([
    ['none', [flow('a', 'b', 'c'), flow('b', 'c')], []],
    ['an app to itself', [flow('a', 'a')], [['ttd/app-a']]],
    ['two apps', [flow('b', 'a'), flow('a', 'b')], [['ttd/app-a', 'ttd/app-b']]],
    [
      'three apps',
      [flow('c', 'a'), flow('a', 'b'), flow('b', 'c')],
      [['ttd/app-a', 'ttd/app-b', 'ttd/app-c']],
    ],
    [
      'two rings, and a way into one of them',
      [flow('a', 'b'), flow('b', 'c'), flow('c', 'b'), flow('d', 'd', 'a')],
      [['ttd/app-b', 'ttd/app-c'], ['ttd/app-d']],
    ],
  ])('T19 %s', (_, flows, rings) => {
    expect(flowCycles(flows)).toEqual(rings);
  });
});
