import { CliError, EXIT } from './exit-codes.js';

/** Where a command listens, and what somebody changes for another place. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
  /** Names of the settings or options. */
  readonly set: { readonly host?: string; readonly port: string };
}

/**
 * Runs what listens there.
 *
 * @throws CliError `PortUnavailable`, which names the setting, where this place is not to be had
 */
export async function onPort<T>({ host, port, set }: ListeningPlace, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const why = whyNot(error, host, port.toString());
    const name = why?.of === 'host' ? set.host : set.port;
    if (why === null || name === undefined) throw error;
    throw new CliError('PortUnavailable', EXIT.other, `${why.text}: set ${name}`);
  }
}

function whyNot(
  error: unknown,
  host: string,
  port: string,
): { readonly of: 'host' | 'port'; readonly text: string } | null {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return {
        of: 'port',
        text: `port ${port} of ${host} is taken; stop what listens there, or take another`,
      };
    case 'EACCES':
      return { of: 'port', text: `port ${port} is not for this user to take` };
    case 'EADDRNOTAVAIL':
      return { of: 'host', text: `this machine has no address ${host}` };
    case 'ENOTFOUND':
      return { of: 'host', text: `there is no host ${host}` };
    default:
      return null;
  }
}
