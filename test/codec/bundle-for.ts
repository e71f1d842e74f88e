import { Runtime, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { createDataConverter, type PayloadKey } from '../../src/codec/index.js';
import { WORKFLOWS_PATH } from '../../src/worker/bundle/workflow-paths.js';

const bundles = new Map<boolean, Promise<WorkflowBundle>>();

/** The bundle of a deployment with these keys, or without any: made once each per test process. */
export function bundleFor(keys: readonly PayloadKey[]): Promise<WorkflowBundle> {
  const made = bundles.get(keys.length > 0);
  if (made) return made;
  const { logger } = Runtime.instance();
  const bundle = bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    logger,
    ...createDataConverter(keys),
  });
  bundles.set(keys.length > 0, bundle);
  return bundle;
}
