import { html, type Html } from '../../html/html.js';
import type { SandboxStatus } from '../onboarding.js';
import type { View } from './view.js';
import type { Redirect } from './redirect.js';

const WORDS: Readonly<Record<SandboxStatus, string>> = {
  CREATED: '',
  INPROCESS: '',
  FINISHED: 'You have gone through to the end. Whether that suffices is decided elsewhere.',
  INCOMPLETED: 'The process has ended before everything was done.',
  TIMEOUT: 'The time for this has run out.',
};

/** What an ended process comes to, and where its person goes now. */
export function endPart({ onboarding, redirect }: View): Html {
  const { status, errorEvent } = onboarding;
  return html`<p>
      <strong>${status}</strong>${errorEvent === null ? null : html` (<code>${errorEvent}</code>)`}.
      ${WORDS[status]}
    </p>
    ${redirect === null ? null : leadAway(redirect)}
    ${
      status === 'INCOMPLETED'
        ? html`<form method="post">
            <p class="buttons"><button name="act" value="resume" class="other">Come back</button></p>
          </form>`
        : null
    }`;
}

function leadAway({ kind, url, waitSeconds }: Redirect): Html {
  if (url === null) {
    return html`<p class="complaint">
      The create asked to lead the person on, but not to an address that begins with http or https: nobody is
      led there.
    </p>`;
  }
  const by = {
    auto: `You are led on${waitSeconds === 0 ? '' : ` within ${waitSeconds.toString()} seconds`}:`,
    manual: 'You can go on:',
    iframe: 'This page may be held in a frame; this link leaves it:',
  };
  return html`<p>${by[kind]} <a href="${url}" target="_top" rel="noreferrer">${url}</a></p>`;
}
