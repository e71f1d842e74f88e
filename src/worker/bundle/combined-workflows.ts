/**
 * Workflow code: what a bundle made with the plugin exports instead of the user's workflows alone.
 * An import of ours that is also the user's is the same function and no clash.
 */
import * as ours from '../../../workflows/index.js';
import * as yours from './your-workflows.js';

const all: Readonly<Record<string, unknown>> = { ...yours };
// The exports of CommonJS code are known only here; those of ES modules were looked at when bundling.
for (const [name, workflow] of Object.entries(ours)) {
  if (all[name] !== undefined && all[name] !== workflow) {
    throw new Error(`there are two workflows called ${name}: rename yours, or export ours only once`);
  }
}

/** Temporal runs it for every workflow type that has no function; CommonJS code has it one level down. */
const fallback = all['default'];

export * from './your-workflows.js';
export { onboardingWorkflow, recheckWorkflow } from '../../../workflows/index.js';
export default typeof fallback === 'object' && fallback !== null && 'default' in fallback
  ? fallback.default
  : fallback;
