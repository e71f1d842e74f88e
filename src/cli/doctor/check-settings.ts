import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FIELDS } from '../../config/fields.js';
import type { Environment, WorkerSettings } from '../../config/settings.js';
import { unknownNames } from '../../config/unknown-names.js';
import { error, ok, warning, type Finding } from './finding.js';

/** What can be said of the settings without asking anybody. */
export function checkSettings(settings: WorkerSettings, env: Environment): Finding[] {
  return [
    ok('settings', 'all that a worker needs is set'),
    ...unknownNames(env).map((line) =>
      warning('settings', line, 'what it was meant to set is not set', 'correct the name, or remove it'),
    ),
    ...checkKeys(settings),
    ...checkWebhookSecrets(settings),
    ...(settings.finwave.baseUrl === FIELDS.baseUrl.otherwise
      ? [
          warning(
            'settings',
            "FINWAVE_BASE_URL is Finwave's development gateway",
            'real persons belong to the production one',
            'set FINWAVE_BASE_URL',
          ),
        ]
      : []),
  ];
}

function checkKeys({ custodyKey, payloadKeys, stores: { recipients } }: WorkerSettings): Finding[] {
  return [
    custodyKey === null
      ? error(
          'keys',
          'no custody key',
          'whoever may write to the evidence store decides what an onboarding came to',
          'temporal-finwave keygen, and set FINWAVE_CUSTODY_KEY',
        )
      : ok('keys', 'custody records are signed'),
    payloadKeys.length === 0
      ? warning(
          'keys',
          'no payload keys',
          "inputs and onboarding URLs are readable in Temporal's histories",
          'temporal-finwave keygen, and set FINWAVE_PAYLOAD_KEYS',
        )
      : ok(
          'keys',
          `payloads are encrypted, ${payloadKeys.length.toString()} ${payloadKeys.length === 1 ? 'key' : 'keys'}`,
        ),
    ...(recipients.length === 1
      ? [
          warning(
            'keys',
            'one evidence recipient',
            'when its identity is lost, so is all evidence',
            'add an escrow key to FINWAVE_EVIDENCE_RECIPIENTS',
          ),
        ]
      : []),
    ...(recipients.length > 1
      ? [ok('keys', `evidence is sealed for ${recipients.length.toString()} recipients`)]
      : []),
  ];
}

/** Fewer different characters than this, and no generator made it. */
const FEWEST_DIFFERENT = 10;

function checkWebhookSecrets({ webhook }: WorkerSettings): Finding[] {
  if (webhook === null) return [ok('webhook', 'none: polling only')];
  const isWeak = webhook.secrets.some((secret) => new Set(secret).size < FEWEST_DIFFERENT);
  if (!isWeak) return [];
  return [
    warning(
      'webhook',
      'a webhook secret is weak',
      'whoever guesses it may send hints for every onboarding',
      'temporal-finwave keygen, and rotate FINWAVE_WEBHOOK_SECRET',
    ),
  ];
}

/** An archive may have this many bytes, and lies in the spool while it comes. */
const ONE_ARCHIVE = 4 * 1024 ** 3;

/** Room for archives under way. */
export async function checkSpool(spoolDir: string): Promise<Finding[]> {
  const free = await freeBytes(resolve(spoolDir));
  const said = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free >= ONE_ARCHIVE) return [ok('spool', said)];
  return [
    warning(
      'spool',
      `${said} in FINWAVE_SPOOL_DIR`,
      'one archive may need 4 GiB while it comes',
      'make room there, or set FINWAVE_SPOOL_DIR elsewhere',
    ),
  ];
}

async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    // It is made at the first start: its parent tells.
    if (dirname(path) === path) throw error;
    return await freeBytes(dirname(path));
  }
}
