import { workflowIdOf } from '../../../../workflows/ids.js';

/** The twin of the forbidden one: the same shape, without Node. */
export function allowedWorkflow(): Promise<string> {
  return Promise.resolve(workflowIdOf('c1'));
}
