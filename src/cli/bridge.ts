import { startBridge, type BridgeLog } from '../bridge/index.js';
import { assertNamespace } from './assert-namespace.js';
import { settingsOf, untilStopped, type Command, type CommandContext } from './command-context.js';
import { withClient } from './connect.js';
import { EXIT } from './exit-codes.js';
import { onPort } from './on-port.js';

/** Takes Finwave's webhooks until it is told to stop; then those under way are answered. */
export const bridge: Command<object> = async (context) => {
  const settings = settingsOf(context, 'bridge');
  return withClient(settings, async (client) => {
    await assertNamespace(client.workflowService, client.options.namespace);
    const { host, port, trustProxy, webhookSecrets: secrets } = settings;
    const log = toBridgeLog(context);
    const set = { host: 'FINWAVE_BRIDGE_HOST', port: 'FINWAVE_BRIDGE_PORT' };
    const running = await onPort({ host, port, set }, () =>
      startBridge({ client, host, port, trustProxy, secrets, log }),
    );
    context.say(`bridge on ${running.url}`);
    await untilStopped(context);
    await running.close();
    return EXIT.right;
  });
};

/** One line of JSON an event. */
export function toBridgeLog({ say }: Pick<CommandContext, 'say'>): BridgeLog {
  const at = (level: string): BridgeLog['info'] => {
    return (message, fields) => {
      say(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }));
    };
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
