import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bridge } from '../../src/bridge/index.js';
import { BRIDGE_COUNTS, type BridgeCounts } from '../../src/bridge/bridge-counts.js';
import { themes } from '../journeys/themes.js';
import { useJourney } from '../journeys/use-journey.js';
import { startHaproxy } from './haproxy.js';

/** Run by `npm run cluster`, which says where the cluster is as a worker is told. */
const { FINWAVE_RESULT_STORE = '', FINWAVE_EVIDENCE_STORE = '', AWS_ENDPOINT_URL_S3 = '' } = process.env;

describe('journeys on the cluster', () => {
  let folder: string;
  const journey = useJourney(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-cluster-'));
    return {
      stores: {
        results: FINWAVE_RESULT_STORE,
        evidence: FINWAVE_EVIDENCE_STORE,
        s3Endpoint: AWS_ENDPOINT_URL_S3,
      },
      cliTimeoutMs: 150_000,
      workers: 2,
      openBridge: (start) => behindHaproxy(folder, [start, start]),
    };
  });
  themes(journey);
  after(() => rm(folder, { recursive: true, force: true }));
});

/** Bridges behind one proxy, as one. */
async function behindHaproxy(
  folder: string,
  starts: readonly ((metricsPort: number) => Promise<Bridge>)[],
): Promise<Bridge> {
  const bridges = await Promise.all(starts.map((start) => start(0)));
  const proxy = await startHaproxy(
    folder,
    'proxy of the bridges',
    'http',
    bridges.map(({ url, metricsUrl }) => ({
      address: new URL(url).host,
      healthPort: Number(new URL(metricsUrl ?? '').port),
    })),
  );
  const sum = (name: keyof BridgeCounts): number =>
    bridges.reduce((total, { counts }) => total + counts[name], 0);
  return {
    url: `http://${proxy.address}`,
    port: Number(proxy.address.split(':')[1]),
    metricsUrl: null,
    get counts() {
      return Object.fromEntries(BRIDGE_COUNTS.map((name) => [name, sum(name)])) as BridgeCounts;
    },
    async close() {
      await proxy.stop();
      await Promise.all(bridges.map((bridge) => bridge.close()));
    },
  };
}
