import { startCodecServer } from '../codec/server/start-codec-server.js';
import { settingsOf, untilStopped, type Command } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { onPort } from './on-port.js';

export interface CodecOptions {
  /** Serve `/encode`, too: whoever may ask can then make payloads that workers believe. */
  readonly encode?: boolean;
}

/** Decodes payloads for the `temporal` CLI and the Web UI until it is told to stop. */
export const codec: Command<CodecOptions> = async (context, { encode = false }) => {
  const settings = settingsOf(context, 'codec');
  const log = (line: object): void => {
    context.say(JSON.stringify({ time: new Date().toISOString(), level: 'info', ...line }));
  };
  const { host, port, token, oidc } = settings;
  const set = { host: 'FINWAVE_CODEC_HOST', port: 'FINWAVE_CODEC_PORT' };
  const server = await onPort({ host, port, set }, () =>
    startCodecServer({ ...settings, mayEncode: encode, log }),
  );
  const open = token === null && oidc === null;
  context.say(`codec server on ${server.url}${open ? ': everybody on this machine may ask' : ''}`);
  await untilStopped(context);
  await server.close();
  return EXIT.right;
};
