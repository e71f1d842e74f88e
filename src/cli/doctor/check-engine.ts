import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { WorkerSettings } from '../../config/settings.js';
import { SEARCH_ATTRIBUTE_NAMES } from '../../../workflows/search-attribute-keys.js';
import { assertNamespace } from '../assert-namespace.js';
import { connect } from '../connect.js';
import { CliError, EXIT } from '../exit-codes.js';
import { KEYWORD, typesOf } from '../setup-search-attributes.js';
import { checkSkew } from './check-skew.js';
import { error, ok, warning, type Finding } from './finding.js';
import { checkPayloadKeys } from './check-payload-keys.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;
type TaskQueueType = proto.temporal.api.enums.v1.TaskQueueType;

/** Temporal: there, with this namespace, its attributes, workers on the queues, a clock like ours. */
export async function checkEngine(settings: WorkerSettings): Promise<Finding[]> {
  const unusable = (thrown: unknown): Finding[] => [
    error(
      'engine',
      thrown instanceof Error ? thrown.message : 'Temporal does not answer',
      'nothing runs without it',
      'TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE; `temporal operator cluster health`',
    ),
  ];
  let client: Client;
  try {
    client = await connect(settings);
  } catch (thrown) {
    return unusable(thrown);
  }
  try {
    const { namespace } = client.options;
    await assertNamespace(client.workflowService, namespace);
    const serverNow = await serverTime(client);
    const found = await Promise.all([
      checkAttributes(client),
      checkQueues(client, settings, serverNow),
      checkPayloadKeys(client),
    ]);
    const clock = checkSkew('engine clock', 'Temporal', new Date(serverNow));
    return [ok('engine', `Temporal answers, namespace ${namespace}`), clock, ...found.flat()];
  } catch (thrown) {
    return unusable(thrown);
  } finally {
    await client.connection.close();
  }
}

async function checkAttributes(client: Client): Promise<Finding[]> {
  const registered = await typesOf(client).catch(() => null);
  if (registered === null)
    return [
      warning(
        'search attributes',
        'the server does not tell which there are',
        'lists by status need them',
        'temporal-finwave setup',
      ),
    ];
  const wrong = SEARCH_ATTRIBUTE_NAMES.filter((name) => name in registered && registered[name] !== KEYWORD);
  if (wrong.length > 0) {
    return [
      warning(
        'search attributes',
        `${wrong.join(', ')} of another type than Keyword`,
        'none of the three is used',
        `temporal operator search-attribute remove ${wrong.map((name) => `--name ${name}`).join(' ')}, then temporal-finwave setup; read operations.md first where onboardings run`,
      ),
    ];
  }
  const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => !(name in registered));
  if (missing.length === 0) return [ok('search attributes', 'registered')];
  return [
    warning(
      'search attributes',
      `not registered: ${missing.join(', ')}`,
      'onboardings cannot be listed by status',
      'temporal-finwave setup',
    ),
  ];
}

/** A worker that was seen within this time polls still; servers forget one after five minutes. */
const SEEN_WITHIN_MS = 2 * 60_000;

async function checkQueues(
  client: Client,
  { taskQueue, evidenceTaskQueue }: WorkerSettings,
  serverNow: number,
): Promise<Finding[]> {
  const wanted = [
    { name: taskQueue, type: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, does: 'onboardings stand still' },
    { name: taskQueue, type: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY, does: 'nothing is asked of Finwave' },
    ...(evidenceTaskQueue === null
      ? []
      : [
          {
            name: evidenceTaskQueue,
            type: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
            does: 'no evidence is fetched',
          },
        ]),
  ];
  return await Promise.all(
    wanted.map(async ({ name, type, does }) => {
      const what = `${type === TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW ? 'workflow' : 'activity'} tasks of ${name}`;
      const pollers = await pollersOf(client, { name, type, serverNow });
      if (pollers.length === 0) {
        return error('workers', `nobody polls the ${what}`, does, 'temporal-finwave worker');
      }
      const versions = [...new Set(pollers.map(({ version }) => version))].filter(
        (version) => version !== '',
      );
      const said = versions.length === 0 ? '' : `, build ${versions.join(' and ')}`;
      return ok('workers', `${pollers.length.toString()} on the ${what}${said}`);
    }),
  );
}

async function pollersOf(
  client: Client,
  queue: { readonly name: string; readonly type: TaskQueueType; readonly serverNow: number },
): Promise<{ readonly version: string }[]> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue.name },
    taskQueueType: queue.type,
  });
  return pollers
    .filter(({ lastAccessTime }) => queue.serverNow - (optionalTsToMs(lastAccessTime) ?? 0) < SEEN_WITHIN_MS)
    .map(({ deploymentOptions, workerVersionCapabilities }) => ({
      version: deploymentOptions?.buildId ?? workerVersionCapabilities?.buildId ?? '',
    }));
}

/** The server dates who polls: this polls a queue of nobody's for a moment, and reads its own date. */
async function serverTime(client: Client): Promise<number> {
  const { namespace } = client.options;
  const taskQueue = { name: `temporal-finwave-doctor-${randomUUID()}` };
  const polling = client
    .withDeadline(Date.now() + 3_000, () =>
      client.workflowService.pollActivityTaskQueue({
        ...{ namespace, taskQueue },
        identity: 'temporal-finwave doctor',
      }),
    )
    .then(() => null)
    .catch(() => null);
  for (;;) {
    const { pollers } = await client.workflowService.describeTaskQueue({
      ...{ namespace, taskQueue },
      taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    });
    const [poller] = pollers;
    if (poller !== undefined) return optionalTsToMs(poller.lastAccessTime) ?? 0;
    if ((await Promise.race([polling, setTimeout(20)])) === null) {
      throw new CliError('TemporalUnavailable', EXIT.other, 'Temporal does not tell its time');
    }
  }
}
