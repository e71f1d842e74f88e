import { EXIT } from '../../src/cli/exit-codes.js';
import { FIELDS, type Field, type RequiredField } from '../../src/config/fields.js';
import { EVIDENCE_WORDS, SETTLED_WORDS, STATUS_WORDS } from '../../src/report/flag-words.js';
import {
  DEFAULT_TASK_QUEUE,
  INFORMING_FLAGS,
  ONBOARDING_WORKFLOW_TYPE,
  RECHECK_WORKFLOW_TYPE,
} from '../../workflows/contract.js';
import { DESCRIPTIONS } from '../../workflows/messages.js';
import { SEARCH_ATTRIBUTE_NAMES } from '../../workflows/search-attribute-keys.js';
import { docstringsOf } from './docstrings.js';
import { optionsOf } from './help-pages.js';

const CONTRACT = 'workflows/contract.ts';

/** docs/reference.md, from the contract, the settings, the failures and the commands' help pages. */
export function toReference(pages: ReadonlyMap<string, string>): string {
  return `# Reference

Made by \`npm run docs\` from the sources; a test holds it to them.

## Input

The one argument of \`${ONBOARDING_WORKFLOW_TYPE}\`, and what \`start\` and \`batch\` read.

${table('field', docstringsOf(CONTRACT, 'OnboardingInput'))}

Of \`wait\`, each a duration such as \`"30s"\`, \`"15m"\` or \`"30d"\`:

${table('field', docstringsOf(CONTRACT, 'WaitOptions'))}

## Outcome

What the workflow returns. Nothing is ever absent, only null.

${table('field', docstringsOf(CONTRACT, 'OnboardingOutcome'))}

## Statuses

${table('status', STATUS_WORDS)}

## Settled by

${table('settledBy', SETTLED_WORDS)}

## Evidence

${table('evidence.state', EVIDENCE_WORDS)}

Why there is no archive: \`http<code>\`, the status of the last answer, or

${table('evidence.reason', docstringsOf(CONTRACT, 'EVIDENCE_REASONS'))}

## Flags of an outcome

\`needsALook(outcome)\` is false only for FINISHED whose flags are among ${list(INFORMING_FLAGS)}. Each is about FINISHED unless it says otherwise; who acts on which says [operations](operations.md#what-to-do-when).

${table('flag', docstringsOf(CONTRACT, 'OUTCOME_FLAGS'))}

## Failure types

A failure means that somebody must act, who is named first.

${table('type', docstringsOf('workflows/failures.ts', 'FAILURE_TYPES'))}

Only pending activities show:

${table('type', docstringsOf('workflows/failures.ts', 'PENDING_TYPES'))}

## Settings

Environment variables of worker, bridge, codec and commands; \`readSettings\` reads them for your own worker. Every secret also as \`<NAME>_FILE\`. A \`FINWAVE_*\` name that is none of these is warned of. Temporal's own (\`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, …) are as the \`temporal\` CLI has them, profiles included; \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\` are obeyed, loopback never asks a proxy.

${settings()}

## Commands

\`--debug\` shows the stack of an error; \`--json\` answers with one JSON document on standard output.

${commands(pages)}

## Exit codes

${table(
  'code',
  [...docstringsOf('src/cli/exit-codes.ts', 'EXIT')].map(([name, words]): [string, string] => [
    String(EXIT[name as keyof typeof EXIT]),
    words,
  ]),
)}

## Names in Temporal

Workflow types \`${ONBOARDING_WORKFLOW_TYPE}\` (id \`onboarding-<customId>\`) and \`${RECHECK_WORKFLOW_TYPE}\` (id \`recheck-<customId>\`), task queue \`${DEFAULT_TASK_QUEUE}\`, search attributes ${list(SEARCH_ATTRIBUTE_NAMES)}, all Keyword. Signal \`finwaveWebhook\`, query \`status\`, updates \`onboardingUrl\` and \`pollNow\`:

${table('message', DESCRIPTIONS)}
`;
}

type Rows = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

/** Names with the same words share a row. */
function table(head: string, rows: Rows): string {
  const entries = Symbol.iterator in rows ? [...rows] : Object.entries(rows);
  const byWords = new Map<string, string[]>();
  for (const [name, words] of entries) byWords.set(words, [...(byWords.get(words) ?? []), name]);
  return [
    `| ${head} | |`,
    '| --- | --- |',
    ...[...byWords].map(([words, names]) => `| ${list(names)} | ${withoutLinks(words)} |`),
  ].join('\n');
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** `{@link name}` is a link in an editor only. */
const withoutLinks = (words: string): string => words.replace(/\{@link ([^}]+)\}/g, '`$1`');

function settings(): string {
  const words = docstringsOf('src/config/fields.ts', 'FIELDS');
  const rows = Object.entries<Field<unknown> | RequiredField<unknown>>(FIELDS).map(([name, field]) => {
    const secret = field.secret === true ? ' A secret.' : '';
    const about = `${words.get(name) ?? ''}${secret} Must be ${field.rule.mustBe}.`;
    return `| ${field.variables.map((variable) => `\`${variable}\``).join(', ')} | ${otherwise(field)} | ${about} |`;
  });
  return ['| setting | default | |', '| --- | --- | --- |', ...rows].join('\n');
}

function otherwise(field: Field<unknown> | RequiredField<unknown>): string {
  if (!('otherwise' in field)) return 'required';
  const { otherwise: value } = field;
  return typeof value === 'string' || typeof value === 'number' ? `\`${value.toString()}\`` : '–';
}

function commands(pages: ReadonlyMap<string, string>): string {
  const rows = [...pages].map(([name, page]) => {
    const [usage = '', words = ''] = page.split('\n\n');
    const given = usage.replace(/^Usage: temporal-finwave \S+( \[options\])?/, '').replaceAll('|', '\\|');
    const options = [...optionsOf(page)].map(([flags, what]) =>
      flags === '--json' ? '`--json`' : `\`${flags}\` ${what}`,
    );
    return `| \`${name}${given}\` | ${words.replace(/\s+/g, ' ')} | ${options.join('<br>')} |`;
  });
  return ['| command | | options |', '| --- | --- | --- |', ...rows].join('\n');
}
