import { CliError, EXIT } from './exit-codes.js';

/** Where a command listens, and what somebody changes for another place. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
  /** Such as `FINWAVE_BRIDGE`: what `_HOST` and `_PORT` begin with. */
  readonly settings: string;
}

/**
 * Runs what listens there.
 *
 * @throws CliError `PortUnavailable`, which names the setting, where this place is not to be had
 */
export async function onPort<T>(
  { host, port, settings }: ListeningPlace,
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why = {
      EADDRINUSE: `port ${port.toString()} of ${host} is taken: stop what listens there, or set ${settings}_PORT`,
      EACCES: `port ${port.toString()} is not for this user to take: set ${settings}_PORT`,
      EADDRNOTAVAIL: `this machine has no address ${host}: set ${settings}_HOST`,
      ENOTFOUND: `there is no host ${host}: set ${settings}_HOST`,
    }[String(code)];
    if (why === undefined) throw error;
    throw new CliError('PortUnavailable', EXIT.other, why);
  }
}
