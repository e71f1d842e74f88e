import { createHash } from 'node:crypto';
import { needsALook, type RecheckedOutcome } from '../../workflows/contract.js';
import type { CaseFile } from './case-file.js';
import { pictures, table, vendorFindings } from './findings.js';
import { EVIDENCE_WORDS, FLAG_WORDS, SETTLED_WORDS, STATUS_WORDS } from './flag-words.js';
import { html, Html } from '../html/html.js';
import { STYLE } from './style.js';
import { toTimeline, type TimelineEvent } from './timeline.js';

/** Who made a report, and when. */
export interface ReportOrigin {
  readonly who: string;
  readonly at: Date;
}

/** The case as one page that needs nothing else: no script, no network. */
export function toPage(file: CaseFile, { who, at }: ReportOrigin): string {
  const { outcome, first, recheck } = file;
  const { customId } = outcome;
  const style = createHash('sha256').update(STYLE).digest('base64');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'sha256-${new Html(style)}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Identity onboarding ${customId}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <p class="kind">Identity onboarding, case report</p>
          <h1>${customId}</h1>
          <p class="quiet">Made ${moment(at.getTime())} by ${who}. Holds personal data.</p>
          ${look(file)} ${facts(file)} ${recheck === null ? null : again(recheck.outcome, recheck.recordedAt)}
          <h2>Timeline</h2>
          ${timeline(toTimeline(file))}
          <h2>Pictures${recheck === null ? null : ' of the first asking'}</h2>
          ${pictures(first.documents, customId)}
          ${
            recheck === null
              ? null
              : html`<h2>Pictures of the last asking</h2>
                  ${pictures(recheck.documents, customId)}`
          }
          ${vendorFindings(recheck?.result == null ? first : recheck)} ${custodySection(file)}
          <footer>
            FINISHED means that the whole process was gone through. This page decides nothing about the
            person.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}

/** What an officer has to see before anything else. */
function look({ outcome, recheck, verification }: CaseFile): Html {
  const newest = recheck?.outcome ?? outcome;
  const { differences, erased } = verification;
  const reasons = [
    ...(verification.verdict === 'altered'
      ? [
          `What is stored is not what was recorded: ${differences.length.toString()} differences, listed under Custody.`,
        ]
      : []),
    ...(erased === null ? [] : [`Erased on ${erased.at}: pictures and result are gone for good.`]),
    ...(newest.status === 'FINISHED' ? [] : [STATUS_WORDS[newest.status]]),
    ...newest.flags.map((flag) => FLAG_WORDS[flag]),
  ];
  if (reasons.length === 0 && !needsALook(newest)) {
    return html`<section class="calm">
      <h2>Nothing stands out</h2>
      <p>
        Every check that was asked for is reported, and none said no. Whether the scores suffice is for you to
        judge.
      </p>
    </section>`;
  }
  return html`<section class="look">
    <h2>${needsALook(newest) || verification.verdict === 'altered' ? 'Needs a look' : 'To know'}</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </section>`;
}

function facts({ outcome, verification }: CaseFile): Html {
  const { status, settledBy, score, errorEvent, onboardingId, evidence, flags } = outcome;
  return html`<h2>Outcome</h2>
    <dl>
      <dt>Status</dt>
      <dd><strong>${status}</strong> ${STATUS_WORDS[status]}</dd>
      <dt>Settled by</dt>
      <dd>${settledBy}: ${SETTLED_WORDS[settledBy]}</dd>
      <dt>Our id</dt>
      <dd><code>${outcome.customId}</code></dd>
      <dt>Finwave's id</dt>
      <dd><code>${onboardingId ?? '-'}</code></dd>
      <dt>Score</dt>
      <dd>${score ?? '-'}</dd>
      <dt>Error event</dt>
      <dd>${errorEvent ?? 'none'}</dd>
      <dt>Flags</dt>
      <dd>${flags.length === 0 ? 'none' : flags.join(', ')}</dd>
      <dt>Evidence</dt>
      <dd>
        ${EVIDENCE_WORDS[evidence.state]}${evidence.reason === null ? null : ` (${evidence.reason})`},
        ${evidence.files.length + evidence.filesOmitted}
        files${verification.erased === null ? null : '; erased since'}
      </dd>
    </dl>`;
}

function again({ status, flags, score, evidence }: RecheckedOutcome, recordedAt: string): Html {
  return html`<h2>Asked again</h2>
    <p>Finwave was asked once more, and said something else; the first outcome stays what it was.</p>
    <dl>
      <dt>Recorded</dt>
      <dd>${moment(Date.parse(recordedAt))}</dd>
      <dt>Status</dt>
      <dd><strong>${status}</strong> ${STATUS_WORDS[status]}</dd>
      <dt>Score</dt>
      <dd>${score ?? '-'}</dd>
      <dt>Flags</dt>
      <dd>${flags.length === 0 ? 'none' : flags.join(', ')}</dd>
      <dt>Evidence</dt>
      <dd>${EVIDENCE_WORDS[evidence.state]}, ${evidence.files.length + evidence.filesOmitted} files</dd>
    </dl>`;
}

const SOURCE_WORDS = [
  ['person', 'the person, by Finwave’s log'],
  ['finwave', 'Finwave'],
  ['us', 'this system'],
  ['custody', 'custody'],
] as const;

function timeline(events: readonly TimelineEvent[]): Html {
  if (events.length === 0) return html`<p class="quiet">Nothing with a time is known.</p>`;
  return html`<p class="legend quiet">
      ${SOURCE_WORDS.map(([source, words]) => html`<span><i class="${source}"></i>${words}</span>`)}
    </p>
    <ol class="timeline">
      ${events.map(
        ({ at, source, what, detail }) =>
          html`<li class="${source}">
            <time datetime="${iso(at)}">${moment(at)}</time>
            <div>${what}${detail === null ? null : html` <span class="quiet">${detail}</span>`}</div>
          </li>`,
      )}
    </ol>`;
}

function custodySection({ records, verification, outcome }: CaseFile): Html {
  const { verdict, record, checked, sealed, differences } = verification;
  const rows = records.map(
    ({ ref, sha256, signature, record: { kind, recordedAt } }) =>
      html`<tr>
        <td>${kind}</td>
        <td>${moment(Date.parse(recordedAt))}</td>
        <td>${signature === 'foreign' ? 'unchecked' : signature}</td>
        <td><code>${ref}</code><br /><code>${sha256}</code></td>
      </tr>`,
  );
  return html`<h2>Custody</h2>
    <p>
      When this page was made, what is stored was
      <strong class="${verdict === 'untouched' ? 'yes' : 'no'}">${verdict}</strong>: ${checked.objects}
      objects with ${checked.bytes.toLocaleString('en')} bytes were compared with their
      records${sealed.length === 0 ? null : html`; of ${sealed.length} sealed ones only the stored bytes`}.
      Signature of the first record: ${record?.signature ?? 'none'}.
    </p>
    ${
      differences.length === 0
        ? null
        : table(
            ['Object', 'What', 'Detail'],
            differences.map(
              ({ object, code, detail }) =>
                html`<tr>
                  <td><code>${object}</code></td>
                  <td class="no">${code}</td>
                  <td>${detail}</td>
                </tr>`,
            ),
          )
    }
    ${rows.length === 0 ? html`<p class="quiet">No record could be read.</p>` : table(['Record', 'Written', 'Signature', 'Key and SHA-256'], rows)}
    <dl>
      <dt>Result</dt>
      <dd><code>${outcome.result?.sha256 ?? '-'}</code></dd>
      <dt>Archive</dt>
      <dd><code>${outcome.evidence.sha256 ?? '-'}</code></dd>
      <dt>To verify</dt>
      <dd><code>temporal-finwave verify ${outcome.customId}</code></dd>
    </dl>`;
}

function moment(ms: number): string {
  return `${iso(ms).slice(0, 19).replace('T', ' ')} UTC`;
}

/** What is out of every calendar's range is no time to show. */
function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '-' : date.toISOString();
}
