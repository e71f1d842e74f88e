import { readFileSync } from 'node:fs';
import type { WorkerOptions } from '@temporalio/worker';
import { ONBOARDING_WORKFLOW_TYPE, RECHECK_WORKFLOW_TYPE } from '../../workflows/contract.js';
import { exportsOf } from './bundle/exports-of.js';
import { PluginError } from './plugin-error.js';

/** @throws PluginError `nameClash` */
export function assertFree(what: string, taken: readonly string[], wanted: readonly string[]): void {
  const clashes = wanted.filter((name) => taken.includes(name));
  if (clashes.length === 0) return;
  throw new PluginError(
    'nameClash',
    `the worker has a ${what} called ${clashes.join(', ')} already: rename yours; the plugin is to be given once`,
  );
}

/**
 * The pace is the queue's: it would slow every other activity on it, too.
 *
 * @throws PluginError `sharedQueue`
 */
export function assertPaceIsOurs(
  callsPerSecond: number | null,
  { activities = {} }: Pick<WorkerOptions, 'activities'>,
): void {
  if (callsPerSecond === null || Object.keys(activities).length === 0) return;
  throw new PluginError(
    'sharedQueue',
    'callsPerSecond would slow the other activities of this worker down, too: give onboardings a worker and a task queue of their own, or leave it out',
  );
}

/**
 * A prebuilt bundle cannot be added to; without our workflows their tasks would fail for ever.
 *
 * @throws PluginError `workflowMissing`
 */
export function assertBundled(bundle: WorkerOptions['workflowBundle'] | undefined): void {
  if (bundle === undefined) return;
  const code = 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
  const types = [ONBOARDING_WORKFLOW_TYPE, RECHECK_WORKFLOW_TYPE];
  // Their names alone are in every bundle that starts them.
  const found = exportsOf(code) ?? types.filter((type) => code.includes(type));
  const missing = types.find((type) => !found.includes(type));
  if (missing === undefined) return;
  throw new PluginError(
    'workflowMissing',
    `the workflow bundle lacks ${missing}: give this plugin to bundleWorkflowCode too`,
  );
}
