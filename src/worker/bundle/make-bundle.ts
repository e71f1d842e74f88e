import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../../codec/failure-converter-path.js';
import { PAYLOAD_CONVERTER_PATH } from '../../codec/payload-converter-path.js';
import { ownMark, withMark } from './bundle-mark.js';
import { WORKFLOWS_PATH } from './workflow-paths.js';

/**
 * The workflow bundle that `createOnboardingWorker` makes at each start, for its `bundlePath`.
 * `encrypted` is for workers that have payload keys.
 */
export async function makeBundle(encrypted: boolean, logger: Logger): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    ...(encrypted && { failureConverterPath: FAILURE_CONVERTER_PATH }),
    logger,
  });
  return withMark(code, ownMark(encrypted));
}
