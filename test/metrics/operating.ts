import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli, type RunningCli } from '../cli/run-cli.js';
import { freePort } from '../servers/throwaway.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';

/** Temporal, a sandbox, and the commands `worker` and `bridge` with their metrics, as an operator runs them. */
export interface Operating {
  readonly temporal: TestTemporal;
  readonly sandbox: Sandbox;
  readonly worker: RunningCli;
  readonly bridge: RunningCli;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** GET `path` of both; the texts by whose they are. */
  metrics(): Promise<Readonly<Record<'worker' | 'bridge', string>>>;
  ready(part: 'worker' | 'bridge'): Promise<{ readonly status: number; readonly away: readonly string[] }>;
  close(): Promise<void>;
}

export async function openOperating(settings: Readonly<Record<string, string>> = {}): Promise<Operating> {
  const folder = await mkdtemp(join(tmpdir(), 'operating-'));
  const [temporal, sandbox] = await Promise.all([startTemporal(), startSandbox({ person: 'finishes' })]);
  const ports = { bridge: await freePort(), worker: await freePort(), bridgeMetrics: await freePort() };
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    FINWAVE_BASE_URL: sandbox.baseUrl,
    FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
    FINWAVE_WEBHOOK_BASE_URL: `http://127.0.0.1:${ports.bridge.toString()}`,
    FINWAVE_WEBHOOK_SECRET: 'a-webhook-secret-of-32-bytes-or-more',
    FINWAVE_BRIDGE_PORT: ports.bridge.toString(),
    ...settings,
  };
  const run = (command: string, port: number): RunningCli =>
    startCli([command], { cwd: folder, env: { ...env, FINWAVE_METRICS_PORT: port.toString() } });
  const worker = run('worker', ports.worker);
  const bridge = run('bridge', ports.bridgeMetrics);
  await Promise.all([worker.until(/worker on task queue/), bridge.until(/bridge on/)]);
  const urls = {
    worker: `http://127.0.0.1:${ports.worker.toString()}`,
    bridge: `http://127.0.0.1:${ports.bridgeMetrics.toString()}`,
  };
  const text = async (part: 'worker' | 'bridge'): Promise<string> =>
    (await fetch(`${urls[part]}/metrics`)).text();
  return {
    ...{ temporal, sandbox, worker, bridge, env, folder },
    metrics: async () => ({ worker: await text('worker'), bridge: await text('bridge') }),
    async ready(part) {
      const answer = await fetch(`${urls[part]}/readyz`);
      const { away } = (await answer.json()) as { readonly away: readonly string[] };
      return { status: answer.status, away };
    },
    async close() {
      for (const command of [worker, bridge]) command.signal('SIGKILL');
      await Promise.all([worker.ended, bridge.ended]);
      await sandbox.close();
      await temporal.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
