import { writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { format, resolveConfig } from 'prettier';
import { openStage } from '../workflows/run-onboarding.js';
import { readFrozen } from './frozen.js';
import { historyFile } from './history-file.js';
import { HISTORY_PATHS, pathIdOf } from './paths.js';

/*
 * `npm run histories`: records every path anew, or those named as arguments, except the frozen ones, which
 * a release was made with (`npm run histories:freeze`). Until then a changed history may be recorded anew,
 * in a commit that says so.
 */

/** What names a machine: it says nothing about the workflow. */
const MACHINE = new Set(['stackTrace', 'identity', 'lastWorkerIdentity', 'binaryChecksum']);

function withoutMachine(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMachine);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !MACHINE.has(key))
      .map(([key, inner]) => [key, withoutMachine(inner)]),
  );
}

const wanted = process.argv.slice(2);
const frozen = readFrozen();
for (const path of HISTORY_PATHS) {
  if (wanted.length > 0 && !wanted.includes(path.name)) continue;
  if (frozen.has(`${path.name}.json`)) {
    process.stdout.write(`${path.name} is frozen\n`);
    continue;
  }
  const stage = await openStage();
  path.world?.(stage.world);
  const handle = await stage.client.workflow.start(path.workflow ?? 'onboardingWorkflow', {
    workflowId: pathIdOf(path),
    taskQueue: stage.taskQueue,
    args: [path.input],
  });
  await path.during?.(handle, stage);
  await handle.result().catch(() => undefined);
  const history = JSON.parse(historyToJSON(await handle.fetchHistory())) as unknown;
  const file = historyFile(path.name);
  const json = JSON.stringify(withoutMachine(history), null, 1);
  writeFileSync(file, await format(json, { ...(await resolveConfig(file)), parser: 'json' }));
  process.stdout.write(`recorded ${path.name}\n`);
  await stage.close();
}
process.exit(0);
