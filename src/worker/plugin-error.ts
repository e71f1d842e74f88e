/**
 * Why the plugin cannot be added to a worker.
 *
 * - `nameClash` the worker has an activity, a workflow or a Nexus service of a name that is ours
 * - `secondDataConverter` the plugin was told to set the data converter, and there is one already
 * - `notEncrypted` payload keys were given, but nothing would use them
 * - `noConnection` the worker's own connection is needed, and not given
 * - `sharedQueue` `callsPerSecond` is given where other activities share the task queue
 * - `workflowMissing` a prebuilt workflow bundle was made without our workflow
 * - `bundleMismatch` the bundle of `bundlePath` was made for another worker than this one
 * - `bundleUnreadable` there is no file at `bundlePath` that can be read
 */
export type PluginErrorCode =
  | 'nameClash'
  | 'secondDataConverter'
  | 'notEncrypted'
  | 'noConnection'
  | 'sharedQueue'
  | 'workflowMissing'
  | 'bundleMismatch'
  | 'bundleUnreadable';

/** Thrown by `Worker.create`, or by the making of the bundle; the message says what to change. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly code: PluginErrorCode;

  constructor(code: PluginErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
