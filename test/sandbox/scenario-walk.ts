import { buffer } from 'node:stream/consumers';
import { toAskedFor } from '../../activities/digest-of.js';
import type { VendorResult } from '../../activities/ports.js';
import { flagsOf } from '../../activities/result-flags.js';
import type { FinwaveClient } from '../../src/finwave/client.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { type PersonStep, type Sandbox, SCENARIOS, type WebhookEntry } from '../../src/sandbox/index.js';
import { isTerminal, toOnboardingStatus, type OutcomeFlag } from '../../workflows/contract.js';
import { until } from './sandbox-calls.js';
import { zipEntries } from './zip-entries.js';

/** What the vendor's real client said in one scenario, call by call: `notYet http404 ×3 → FINISHED`. */
export interface Walk {
  readonly customId: string;
  readonly create: string;
  /** Null where no create succeeded, as for `evidence`. */
  readonly onboardingId: string | null;
  readonly result: string | null;
  readonly evidence: string | null;
  /** The last result that came, as JSON. */
  readonly document: Record<string, unknown>;
  /** As it was read; null where none came. */
  readonly reading: VendorResult | null;
  /** What it gives to look at, of an ending. */
  readonly flags: readonly OutcomeFlag[];
  /** The names in the last archive that came. */
  readonly entries: readonly string[];
  readonly webhooks: readonly WebhookEntry[];
}

/** More than any scenario needs until it is answered rightly. */
const TRIES = 5;
const REACHED: Readonly<Record<PersonStep, string>> = {
  visit: 'CREATED',
  start: 'INPROCESS',
  finish: 'FINISHED',
  abandon: 'INCOMPLETED',
  expire: 'TIMEOUT',
  resume: 'INPROCESS',
};

/** Walks one onboarding whose customId asks for `name` through the three calls. */
export async function walk(
  sandbox: Sandbox,
  clientOf: (call: 'create' | 'result' | 'evidence') => FinwaveClient,
  name: string,
  webhook: string,
  webhooks: number,
): Promise<Walk> {
  const customId = `${name}-1`;
  const { signal } = new AbortController();
  const acceptations = [{ mandatory: true, text: 'I agree.' }];
  const input = { customId, phoneStep: true, acceptations };
  const ids: string[] = [];
  const create = await answersOf(async () => {
    const { onboardingId: id, status, url } = await clientOf('create').create(input, webhook, signal);
    ids.push(id);
    return { said: `${status ?? 'no status'}${url === null ? ' without URL' : ''}`, last: true };
  });
  const onboardingId = ids.at(-1) ?? null;
  if (onboardingId === null) {
    return {
      customId,
      create,
      onboardingId,
      result: null,
      evidence: null,
      document: {},
      reading: null,
      flags: [],
      entries: [],
      webhooks: [],
    };
  }
  const { person, faults } = SCENARIOS[name] ?? { person: { steps: [] }, faults: {} };
  const end = person.steps.at(-1)?.step;
  const statusOf = (): string | undefined =>
    sandbox.onboardings().find((one) => one.customId === customId)?.status;
  if (end !== undefined && !faults.create?.endedAtOnce) await until(() => statusOf() === REACHED[end]);
  const readings: VendorResult[] = [];
  const result = await answersOf(async () => {
    const read = await clientOf('result').result(onboardingId, signal);
    readings.push(read);
    return { said: read.status, last: toOnboardingStatus(read.status) === statusOf() };
  });
  const reading = readings.at(-1) ?? null;
  const status = toOnboardingStatus(reading?.status ?? '');
  let entries: readonly string[] = [];
  const evidence = await answersOf(async () => {
    const bytes = await buffer((await clientOf('evidence').evidences(onboardingId, { signal })).body);
    entries = await zipEntries(bytes).then(
      (files) => [...files.keys()],
      () => [],
    );
    return { said: entries.length > 0 ? 'archive' : 'no archive', last: entries.length > 0 };
  });
  await until(() => sandbox.calls.webhooks(customId).length >= webhooks);
  return {
    customId,
    create,
    onboardingId,
    result,
    evidence,
    document: JSON.parse(Buffer.from(reading?.raw ?? '{}').toString('utf8')) as Walk['document'],
    reading,
    flags: reading && status && isTerminal(status) ? flagsOf(status, reading, toAskedFor(input)) : [],
    entries,
    webhooks: sandbox.calls.webhooks(customId),
  };
}

/** Asks until the answer is the last one that is awaited, or often enough. */
async function answersOf(ask: () => Promise<{ said: string; last: boolean }>): Promise<string> {
  const answers: { said: string; times: number }[] = [];
  for (let tries = 0, done = false; tries < TRIES && !done; tries += 1) {
    const { said, last } = await ask().catch((error: unknown) => ({ said: toWords(error), last: false }));
    const before = answers.at(-1);
    if (before?.said === said) before.times += 1;
    else answers.push({ said, times: 1 });
    done = last;
  }
  return answers.map(({ said, times }) => (times === 1 ? said : `${said} ×${times.toString()}`)).join(' → ');
}

function toWords(error: unknown): string {
  if (!(error instanceof FinwaveError)) throw error;
  return `${error.code} ${error.reason ?? ''}`;
}
