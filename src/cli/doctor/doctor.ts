import { readSettings, SettingsError } from '../../config/settings.js';
import { answer, type Command, type JsonOption } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { checkEngine } from './check-engine.js';
import { checkSettings, checkSpool } from './check-settings.js';
import { checkStores } from './check-stores.js';
import { checkVendor } from './check-vendor.js';
import { checkWebhook } from './check-webhook.js';
import { error, runChecks, type Finding, type Level } from './finding.js';

export interface DoctorOptions extends JsonOption {
  /** A warning is as bad as an error. */
  readonly strict?: boolean;
}

/** Looks at everything that a worker with these settings depends on, and says what to mend. */
export const doctor: Command<DoctorOptions> = async (context, options) => {
  const findings = await examine(context.env);
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const total = `${errors.toString()} errors, ${warnings.toString()} warnings, ${count('ok').toString()} well`;
  answer(context, options, { errors, warnings, findings }, [...findings.flatMap(toLines), total]);
  return errors > 0 || (options.strict === true && warnings > 0) ? EXIT.notRight : EXIT.right;
};

async function examine(env: Parameters<typeof readSettings>[0]): Promise<Finding[]> {
  const quietly = { warn: () => undefined };
  try {
    const settings = readSettings(env, { need: 'worker', ...quietly });
    const { finwave, webhook, stores, spoolDir } = settings;
    const found = await runChecks([
      { name: 'settings', look: () => Promise.resolve(checkSettings(settings, env)) },
      { name: 'vendor', look: (signal) => checkVendor(finwave, signal) },
      { name: 'engine', look: () => checkEngine(settings) },
      { name: 'stores', look: () => checkStores(stores) },
      { name: 'spool', look: () => checkSpool(spoolDir) },
      ...(webhook === null
        ? []
        : [{ name: 'webhook', look: (signal: AbortSignal) => checkWebhook(webhook, finwave.proxy, signal) }]),
    ]);
    return found;
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    return thrown.problems.map(({ name, mend }) =>
      error(
        'settings',
        `${name} ${mend}`,
        'no worker starts with them; nothing else was looked at',
        `set ${name}`,
      ),
    );
  }
}

const MARKS: Readonly<Record<Level, string>> = { ok: '✓ ok     ', warning: '! warning', error: '✗ error  ' };

function toLines({ check, level, what, why, mend }: Finding): string[] {
  return [
    `${MARKS[level]}  ${check.padEnd(18)}${what}`,
    ...(why === null ? [] : [`${' '.repeat(29)}why:  ${why}`]),
    ...(mend === null ? [] : [`${' '.repeat(29)}mend: ${mend}`]),
  ];
}
