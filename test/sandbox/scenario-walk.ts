import { buffer } from 'node:stream/consumers';
import type { FinwaveClient } from '../../src/finwave/client.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { type PersonStep, type Sandbox, SCENARIOS, type WebhookEntry } from '../../src/sandbox/index.js';
import { until } from './sandbox-calls.js';
import { zipEntries } from './zip-entries.js';

/** What the vendor's real client was answered in one scenario, call by call: `HTTP 404 ×3 → FINISHED`. */
export interface Walk {
  readonly customId: string;
  readonly create: string;
  /** Null where no create succeeded, as for `evidence`. */
  readonly onboardingId: string | null;
  readonly result: string | null;
  readonly evidence: string | null;
  /** The last result that came, as JSON. */
  readonly document: Record<string, unknown>;
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
  const ids: string[] = [];
  const create = await answersOf(async () => {
    const acceptations = [{ mandatory: true, text: 'I agree.' }];
    const created = await clientOf('create').create(
      { customId, phoneStep: true, acceptations },
      webhook,
      signal,
    );
    ids.push(created.onboardingId);
    return { said: `${created.status}${created.url === null ? ' without URL' : ''}`, last: true };
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
      entries: [],
      webhooks: [],
    };
  }
  const { person, faults } = SCENARIOS[name] ?? { person: { steps: [] }, faults: {} };
  const end = person.steps.at(-1)?.step;
  const statusOf = (): string | undefined =>
    sandbox.onboardings().find((one) => one.customId === customId)?.status;
  if (end !== undefined && !faults.create?.endedAtOnce) await until(() => statusOf() === REACHED[end]);
  let document: Record<string, unknown> = {};
  const result = await answersOf(async () => {
    const { raw, status } = await clientOf('result').result(onboardingId, signal);
    document = JSON.parse(Buffer.from(raw).toString('utf8')) as Record<string, unknown>;
    return { said: status, last: status === statusOf() };
  });
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
    document,
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
  return error.httpStatus === null ? 'no answer' : `HTTP ${error.httpStatus.toString()}`;
}
