import { startBridge, type BridgeLog } from '../bridge/index.js';
import { assertNamespace } from './assert-namespace.js';
import { operatorLog, settingsOf, untilStopped, type Command } from './command-context.js';
import { withClient } from './connect.js';
import { EXIT } from './exit-codes.js';
import { onPort } from './on-port.js';
import type { OperatorLog } from './operator-log.js';

/** Takes Finwave's webhooks until it is told to stop; then those under way are answered. */
export const bridge: Command<object> = async (context) => {
  const settings = settingsOf(context, 'bridge');
  const log = operatorLog(context, settings);
  return withClient(settings, async (client) => {
    await assertNamespace(client.workflowService, client.options.namespace);
    const { host, port, trustProxy, webhookSecrets: secrets, metrics } = settings;
    const set = { host: 'FINWAVE_BRIDGE_HOST', port: 'FINWAVE_BRIDGE_PORT' };
    const running = await onPort({ host, port, set }, () =>
      startBridge({
        ...{ client, host, port, trustProxy, secrets },
        log: toBridgeLog(log),
        ...(metrics !== null && { metricsHost: metrics.host, metricsPort: metrics.port }),
      }),
    );
    log.info(`bridge on ${running.url}`);
    if (running.metricsUrl !== null) log.info(`health and metrics on ${running.metricsUrl}`);
    await untilStopped(context);
    await running.close();
    return EXIT.right;
  });
};

/** The bridge's events as lines of `log`. */
export function toBridgeLog(log: OperatorLog): BridgeLog {
  const at =
    (level: 'info' | 'warn' | 'error'): BridgeLog['info'] =>
    (message, fields) => {
      log[level](message, { ...fields });
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
