import { DefaultFailureConverter } from '@temporalio/common';

/**
 * The default converter, with messages and stack traces moved into a payload, where a codec
 * encrypts them. Loaded by client and worker and bundled into the workflow sandbox, by this name.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
