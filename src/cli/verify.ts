import { readFileSync } from 'node:fs';
import type { ClientSettings } from '../config/settings.js';
import { createEndedRuns } from '../custody/ended-runs.js';
import type { OpenedCustody } from '../custody/open-custody.js';
import { verifyAll } from '../custody/verify-all.js';
import { verifyCheckpoint } from '../custody/verify-checkpoint.js';
import { verifyOnboarding } from '../custody/verify.js';
import type { VerifyReport } from '../custody/verify-report.js';
import { linesOf, toCheckpointLines } from './checkpoint.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';
import { CliError, EXIT, type ExitCode } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, CommandContext, JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { assertCustomId } from './custom-id.js';

export interface VerifyOptions extends JsonOption {
  /** Undefined only with `all`. */
  readonly customId?: string;
  readonly all?: boolean;
  readonly since?: Date;
  /** A file that `checkpoint` has written. */
  readonly checkpoint?: string;
  /** PEM files of keys that may have signed records, beside FINWAVE_CUSTODY_KEY's. */
  readonly publicKey?: readonly string[];
}

/** Compares what is stored with the custody record, of one onboarding or of all that ended lately, or with a checkpoint. */
export const verify: Command<VerifyOptions> = (context, options) => {
  const { customId, all, since, checkpoint, publicKey = [] } = options;
  const settings = settingsOf(context, 'reader');
  return withCustody(settings, publicKey.map(readKey), (custody) => {
    if (checkpoint !== undefined && all !== true && since === undefined && customId === undefined) {
      return compareCheckpoint(context, options, custody, checkpoint);
    }
    if (checkpoint === undefined && all === true && since !== undefined && customId === undefined) {
      return verifyEverything(context, options, { custody, settings }, since);
    }
    if (checkpoint !== undefined || all === true || since !== undefined || customId === undefined) {
      const mustBe = 'give a customId, or --all --since <time>, or --checkpoint <file>';
      throw new CliError('InvalidInput', EXIT.usage, mustBe);
    }
    return verifyOne(context, options, custody, customId);
  });
};

async function verifyOne(
  context: CommandContext,
  options: JsonOption,
  custody: OpenedCustody,
  customId: string,
): Promise<ExitCode> {
  assertCustomId(customId);
  await custody.results.logAccess({ who: operator(), what: 'verify', customId });
  const report = await verifyOnboarding(custody, customId);
  answer(context, options, report, toLines(report));
  if (report.verdict === 'unknown') return EXIT.usage;
  return report.verdict === 'untouched' ? EXIT.right : EXIT.notRight;
}

async function verifyEverything(
  context: CommandContext,
  options: JsonOption,
  { custody, settings }: { readonly custody: OpenedCustody; readonly settings: ClientSettings },
  since: Date,
): Promise<ExitCode> {
  await custody.results.logAccess({ who: operator(), what: 'verify --all', customId: null });
  const altered: VerifyReport[] = [];
  let verified = 0;
  let orphans = 0;
  await withClient(settings, async (client) => {
    for await (const report of verifyAll(custody, createEndedRuns(client), since)) {
      verified += 1;
      orphans += report.orphans.length;
      if (report.verdict === 'untouched') continue;
      altered.push(report);
      context.say(`${report.customId}: ${report.verdict}`);
    }
  });
  const document = { since: since.toISOString(), verified, altered, orphans };
  answer(context, options, document, [
    `${verified.toString()} onboardings verified, ${altered.length.toString()} altered`,
    ...altered.flatMap(toLines),
  ]);
  return altered.length === 0 ? EXIT.right : EXIT.notRight;
}

async function compareCheckpoint(
  context: CommandContext,
  options: JsonOption,
  custody: OpenedCustody,
  file: string,
): Promise<ExitCode> {
  await custody.results.logAccess({ who: operator(), what: 'verify --checkpoint', customId: null });
  const report = await verifyCheckpoint({ ...custody, accessLog: custody.results.accessLog }, () =>
    linesOf(file),
  );
  answer(context, options, report, toCheckpointLines(report));
  return report.differences.length === 0 ? EXIT.right : EXIT.notRight;
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CliError('InvalidInput', EXIT.usage, 'the file of a --public-key cannot be read');
  }
}

function toLines(report: VerifyReport): string[] {
  const { customId, verdict, erased, record, records, checked, sealed, differences, orphans } = report;
  const what = erased === null ? verdict : `${verdict}, erased ${erased.at}`;
  return [
    `onboarding ${customId}: ${what}`,
    `record    ${record === null ? '-' : `${record.ref} (signature: ${record.signature}, ${records.toString()} in all)`}`,
    `checked   ${checked.objects.toString()} objects, ${checked.bytes.toString()} bytes`,
    ...sealed.map((key) => `sealed    ${key}: only its stored bytes were checked`),
    ...differences.map(({ object, code, detail }) => `${code.padEnd(10)}${object}: ${detail}`),
    ...orphans.map((key) => `orphan    ${key}: nothing names it`),
  ];
}
