import type { Field } from '../config/fields.js';
import { readVariables } from '../config/read-variables.js';
import { textRule } from '../config/rules.js';
import { isLoopbackHost } from '../net/loopback.js';
import { SCENARIOS, type Triggered } from '../sandbox/index.js';
import { answer, type Command, type CommandContext, type JsonOption } from './command-context.js';
import { assertCustomId } from './custom-id.js';
import { SANDBOX_PORT } from './dev-places.js';
import { printable } from './printable.js';
import { CliError, EXIT } from './exit-codes.js';

export interface TriggerOptions extends JsonOption {
  /** Print the scenarios instead. */
  readonly list?: boolean;
  readonly scenario?: string;
  readonly customId?: string;
}

/** The sandbox of `dev`, where it has its usual port. */
const DEV_SANDBOX = `http://127.0.0.1:${SANDBOX_PORT.toString()}/management`;
/** Longer than any scenario's person and webhooks take. */
const ANSWER_WITHIN_MS = 60_000;

const SANDBOX_URL: Field<string, string> = {
  path: 'finwave.baseUrl',
  variables: ['FINWAVE_BASE_URL'],
  rule: textRule('the URL of a sandbox on this machine: a scenario can befall nobody real', (text) =>
    URL.canParse(text) && isLoopbackHost(new URL(text).hostname) ? text : null,
  ),
  otherwise: DEV_SANDBOX,
};

/** Lets a scenario befall an onboarding in the sandbox, and tells what came of it. */
export const trigger: Command<TriggerOptions> = async (context, options) => {
  if (options.list === true) {
    const scenarios = Object.entries(SCENARIOS).map(([name, { says }]) => ({ name, says }));
    const width = Math.max(...scenarios.map(({ name }) => name.length));
    answer(
      context,
      options,
      { scenarios },
      scenarios.map(({ name, says }) => `${name.padEnd(width)}  ${says}`),
    );
    return EXIT.right;
  }
  const { scenario, customId } = options;
  if (scenario === undefined || customId === undefined) {
    throw new CliError('InvalidInput', EXIT.usage, 'say which scenario and which customId, or --list');
  }
  if (!Object.hasOwn(SCENARIOS, scenario)) {
    throw new CliError('InvalidInput', EXIT.usage, 'there is no such scenario; `trigger --list` prints them');
  }
  assertCustomId(customId);
  const reader = readVariables(context.env);
  const { origin } = new URL(reader.read(SANDBOX_URL));
  reader.finish();
  const triggered = await ask(context, origin, scenario, customId);
  answer(context, options, triggered, toLines(triggered));
  return EXIT.right;
};

async function ask(
  { stopped }: CommandContext,
  origin: string,
  scenario: string,
  customId: string,
): Promise<Triggered> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`${origin}/sandbox/onboardings/${encodeURIComponent(customId)}/scenario`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scenario }),
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    body = await response.json();
  } catch {
    throw new CliError('SandboxUnavailable', EXIT.other, unavailable(origin));
  }
  if (response.ok && isTriggered(body)) return body;
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string') throw new CliError('SandboxUnavailable', EXIT.other, unavailable(origin));
  const unknown = code === 'unknownOnboarding';
  const start = `start one whose customId begins with \`${scenario}-\``;
  throw new CliError(
    unknown ? 'UnknownCustomId' : 'InvalidInput',
    EXIT.usage,
    unknown
      ? `the sandbox at ${origin} has no onboarding of this customId: start it first, or ${start}`
      : `${String(message)}: ${start}`,
  );
}

function isTriggered(body: unknown): body is Triggered {
  return typeof body === 'object' && body !== null && 'webhooks' in body && Array.isArray(body.webhooks);
}

function unavailable(origin: string): string {
  return `no sandbox answers at ${origin}; set FINWAVE_BASE_URL as \`temporal-finwave dev\` or \`sandbox\` prints it`;
}

function toLines({ customId, scenario, status, webhooks }: Triggered): string[] {
  const sent = webhooks.map(({ result, status: http, error }) => {
    const answered = http === null ? `no answer (${error ?? 'unknown'})` : `HTTP ${http.toString()}`;
    return `webhook ${result}: ${answered}`;
  });
  const lines = [
    `${customId}: ${scenario}, now ${status}`,
    ...(sent.length > 0 ? sent : ['no webhook was sent']),
  ];
  return lines.map(printable);
}
