import { createHash } from 'node:crypto';
import { html, Html } from '../../html/html.js';
import { hasEnded, type Onboarding } from '../onboarding.js';
import { developerPart } from './developer.js';
import { screenOf, type Screen } from './screen.js';
import { screenPart } from './screens.js';
import { STYLE } from './style.js';
import type { View } from './view.js';

/** The style sheet as `style-src` takes it. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const TITLES: Readonly<Record<Screen, string>> = {
  conditions: 'Before you start',
  front: 'The front of your document',
  back: 'The back of your document',
  selfie: 'A selfie',
  move: 'Some movements',
  code: 'A code by SMS',
  review: 'Ready to finish',
  end: 'The end',
};

/** The whole page as HTML, without a script. */
export function document(view: View): string {
  const { onboarding, complaint } = view;
  const title = TITLES[screenOf(onboarding)];
  return frame(
    complaint === null ? title : `Error: ${title}`,
    html`<main>
        ${progress(onboarding)}
        <section class="card" aria-labelledby="title">
          <h1 id="title">${title}</h1>
          ${complaint === null ? null : html`<p class="complaint" role="alert" id="complaint">${complaint.says}</p>`}
          ${screenPart(view)}
        </section>
        ${hasEnded(onboarding) ? null : leave(onboarding)}
      </main>
      ${developerPart(view)}`,
  );
}

/** The page of an id that the sandbox has given nobody. */
export function missing(): string {
  return frame(
    'No such onboarding',
    html`<main>
      <section class="card">
        <h1>No such onboarding</h1>
        <p>This sandbox has given nobody this address, or has forgotten it: it keeps everything in memory.</p>
      </section>
    </main>`,
  );
}

function frame(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Sandbox, not Finwave</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <p><strong>Sandbox, not Finwave.</strong> Nobody is identified, and nothing leaves this machine.</p>
        </header>
        ${content}
      </body>
    </html> `.text;
}

const STATIONS: readonly (readonly [name: string, screens: readonly Screen[]])[] = [
  ['Terms', ['conditions']],
  ['Document', ['front', 'back']],
  ['Selfie', ['selfie', 'move']],
  ['Phone', ['code']],
  ['Finish', ['review', 'end']],
];

/** Where on the way the person is. */
function progress(onboarding: Onboarding): Html {
  const asked = STATIONS.filter(([name]) => name !== 'Phone' || onboarding.request.phoneStep === true);
  const here = asked.findIndex(([, screens]) => screens.includes(screenOf(onboarding)));
  return html`<nav aria-label="Steps">
    <ol>
      ${asked.map(
        ([name], index) =>
          html`<li
            ${index === here ? html`aria-current="step"` : null}
            ${index < here ? html`class="past"` : null}
          >
            ${name}
          </li>`,
      )}
    </ol>
  </nav>`;
}

function leave(onboarding: Onboarding): Html {
  const act = screenOf(onboarding) === 'conditions' ? 'refuse' : 'abandon';
  return html`<form method="post" class="leave"><button name="act" value="${act}">Leave</button></form>`;
}
