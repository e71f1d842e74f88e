import { SimplePlugin } from '@temporalio/plugin';
import type { BundleOptions, BundlerPlugin, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import type { OnboardingInput } from '../../workflows/contract.js';
import { addWorkflows } from '../worker/bundle/add-workflows.js';
import { WORKFLOWS_PATH } from '../worker/bundle/workflow-paths.js';
import { createFakeActivities, type FakePlan } from './fake-activities.js';

/**
 * A plugin for the worker of your tests: the real `onboardingWorkflow`, with its messages, query and
 * signals, over activities that do as planned. There is no vendor and no store; what settled is known as
 * long as this fake, so give each test its own.
 *
 * @param plan for every onboarding, or told for each by its input
 *
 * @example
 * const worker = await Worker.create({
 *   connection: env.nativeConnection,
 *   taskQueue: 'test',
 *   workflowsPath,
 *   activities,
 *   plugins: [fakeOnboarding({ outcome: { flags: ['stepFailed'] }, after: '3d' })],
 * });
 */
export function fakeOnboarding(
  plan: FakePlan | ((input: OnboardingInput) => FakePlan) = {},
): WorkerPlugin & BundlerPlugin {
  return new FakeOnboardingPlugin(typeof plan === 'function' ? plan : () => plan);
}

class FakeOnboardingPlugin extends SimplePlugin {
  constructor(planOf: (input: OnboardingInput) => FakePlan) {
    super({ name: 'temporal-finwave/testing', activities: { ...createFakeActivities(planOf) } });
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    const { workflowsPath, workflowBundle } = options;
    const ours = workflowsPath === undefined && workflowBundle === undefined;
    return super.configureWorker({ ...options, ...(ours && { workflowsPath: WORKFLOWS_PATH }) });
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    return addWorkflows(super.configureBundler(options));
  }
}
