/**
 * Workflow code: what a bundle made with the plugin exports instead of the user's workflows alone.
 * An import of ours that is also the user's is the same function and no clash.
 */
import { onboardingWorkflow } from '../../../workflows/index.js';
import * as yours from './your-workflows.js';

const all: Readonly<Record<string, unknown>> = { ...yours };
// The exports of CommonJS code are known only here; those of ES modules were looked at when bundling.
if (all['onboardingWorkflow'] !== undefined && all['onboardingWorkflow'] !== onboardingWorkflow) {
  throw new Error(
    'there are two workflows called onboardingWorkflow: rename yours, or export ours only once',
  );
}

/** Temporal runs it for every workflow type that has no function; CommonJS code has it one level down. */
const fallback = all['default'];

export * from './your-workflows.js';
export { onboardingWorkflow };
export default typeof fallback === 'object' && fallback !== null && 'default' in fallback
  ? fallback.default
  : fallback;
