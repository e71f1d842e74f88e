import { PERSON_PRESETS, startSandbox, type PersonPreset } from '../sandbox/index.js';
import { CliError, EXIT } from './exit-codes.js';
import { onPort } from './on-port.js';
import { answer, untilStopped, type Command, type JsonOption } from './command-context.js';

export interface SandboxCommandOptions extends JsonOption {
  /** Default: a free one. */
  readonly port?: number;
  /** Who comes to each onboarding. Default: nobody. */
  readonly person?: string;
}

/** Runs a Finwave to develop against, on loopback, until it is told to stop. */
export const sandbox: Command<SandboxCommandOptions> = async (context, options) => {
  const person = options.person ?? 'neverComes';
  if (!isPreset(person)) {
    const presets = Object.keys(PERSON_PRESETS).join(', ');
    throw new CliError('InvalidInput', EXIT.usage, `--person must be one of ${presets}`);
  }
  const { port = 0 } = options;
  const running = await onPort({ host: '127.0.0.1', port, set: { port: '--port' } }, () =>
    startSandbox({ person, port }),
  );
  const { baseUrl, clientToken } = running;
  answer(context, options, { baseUrl, clientToken }, [
    `FINWAVE_BASE_URL=${baseUrl}`,
    `FINWAVE_CLIENT_TOKEN=${clientToken}`,
  ]);
  await untilStopped(context);
  await running.close();
  return EXIT.right;
};

function isPreset(name: string): name is PersonPreset {
  return Object.hasOwn(PERSON_PRESETS, name);
}
