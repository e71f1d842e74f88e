import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { startBridge } from '../bridge/index.js';
import { devSettings, ignoredByDev } from './dev-settings.js';
import type { WorkerSettings } from '../config/settings.js';
import { freePort } from './dev-server/free-port.js';
import { startSandbox, type Person, type Sandbox } from '../sandbox/index.js';
import { toBridgeLog } from './bridge.js';
import { claimFolder } from './claim-folder.js';
import type { CommandContext } from './command-context.js';
import { connect } from './connect.js';
import { keepCustodyKey } from './custody-key-file.js';
import { DEV_FOLDER, SANDBOX_PORT } from './dev-places.js';
import { openDevTemporal, type DevTemporal } from './dev-temporal.js';
import { createOperatorLog } from './operator-log.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { runWorker } from './run-worker.js';

const RESULTS = `sqlite:${join(DEV_FOLDER, 'results.db')}`;
const IP = '127.0.0.1';
const BRIDGE_PORT = 8088;

/** Everything that an onboarding needs, on this machine, in this process. */
export interface DevStack {
  readonly temporal: DevTemporal;
  readonly client: Client;
  readonly sandbox: Sandbox;
  readonly bridgeUrl: string;
  readonly settings: WorkerSettings;
  /** Settles when a part ended that should not have. */
  readonly broken: Promise<unknown>;
  /** Lets running work finish and ends every part, the server last. */
  stop(): Promise<void>;
}

/** {@link startDevStack}; null where the process was asked to stop meanwhile. */
export async function startUnlessStopped(context: CommandContext, person: Person): Promise<DevStack | null> {
  return startDevStack(context, person).catch((error: unknown) => {
    if (!context.stopped.aborted) throw error;
    context.say('stopped before everything was up');
    return null;
  });
}

/** Starts Temporal, sandbox, bridge and worker; on failure, or told to stop, ends what had been started. */
async function startDevStack(
  { env, say, debug, stopped }: CommandContext,
  person: Person,
): Promise<DevStack> {
  const log = createOperatorLog({ format: 'text', isTerminal: true, level: debug ? 'debug' : 'warn', say });
  const ignored = ignoredByDev(env);
  if (ignored.length > 0) say(`ignored here: ${ignored.join(', ')}`);
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  };
  try {
    closers.push(await claimFolder(DEV_FOLDER));
    await trySqlite(RESULTS);
    const temporal = await openDevTemporal({ env, folder: DEV_FOLDER, say, stopped });
    closers.push(() => temporal.stop());
    stopped.throwIfAborted();
    const { address, namespace } = temporal;

    const sandbox = await startSandbox({ person, port: (await freePort(IP, SANDBOX_PORT)) ?? 0 });
    closers.push(() => sandbox.close());

    const webhookSecret = randomBytes(32).toString('hex');
    const client = await connect({
      temporal: { namespace, connectionOptions: { address } },
      taskQueue: '',
      payloadKeys: [],
    });
    closers.push(() => client.connection.close());
    const bridge = await startBridge({
      client,
      host: IP,
      port: (await freePort(IP, BRIDGE_PORT)) ?? 0,
      secrets: [webhookSecret],
      log: toBridgeLog(log),
    });
    closers.push(() => bridge.close());

    const settings = devSettings({
      address,
      namespace,
      sandboxUrl: sandbox.baseUrl,
      clientToken: sandbox.clientToken,
      bridgePort: bridge.port,
      webhookSecret,
      custodyKey: await keepCustodyKey(DEV_FOLDER),
      folder: DEV_FOLDER,
    });
    stopped.throwIfAborted();
    const worker = await runWorker(settings, { log, debug, metrics: null });
    closers.push(() => {
      worker.shutdown();
      return worker.ended;
    });
    stopped.throwIfAborted();
    const broken = Promise.race([worker.ended, temporal.ended]);
    // Whoever waits for it sees it; nobody waiting is no unhandled rejection.
    broken.catch(() => undefined);
    return { temporal, client, sandbox, bridgeUrl: bridge.url, settings, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Before minutes are spent on a Temporal. @throws StoreError where SQLite does not work here */
async function trySqlite(place: string): Promise<void> {
  const results = await openResultStore(place);
  try {
    await results.find('store-probe');
  } finally {
    await results.close();
  }
}
