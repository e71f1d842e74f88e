import type { Html } from '../../html/html.js';
import { html } from '../../html/html.js';
import { jpeg } from '../jpeg.js';
import type { Onboarding } from '../onboarding.js';
import { type Move, MOVES } from '../play.js';
import { type SampleName, samplePicture } from '../sample-pictures.js';
import type { View } from './view.js';
import { endPart } from './end.js';
import { screenOf, type Screen } from './screen.js';
import { codeOf } from './sms.js';

/** What the person sees and can do on the screen that it is their turn on. */
export function screenPart(view: View): Html {
  return PARTS[screenOf(view.onboarding)](view);
}

const PARTS: Readonly<Record<Screen, (view: View) => Html>> = {
  conditions: conditionsPart,
  front: () => documentPart('idDocumentFront', 'Hold the side with your picture into the camera.'),
  back: () => documentPart('idDocumentReverse', 'Turn the document around.'),
  selfie: () =>
    pictureForm(
      'biometryTargetImage',
      'Look into the camera.',
      html`<button name="act" value="send">Send</button>`,
    ),
  move: ({ onboarding }) => movePart(onboarding),
  code: codePart,
  review: ({ onboarding }) => reviewPart(onboarding),
  end: endPart,
};

function conditionsPart({ onboarding, complaint, fields }: View): Html {
  const asked = onboarding.request.acceptations ?? [];
  const boxes = asked.map(({ text, mandatory }, index) => {
    const name = `accept${index.toString()}`;
    return html`<label class="condition">
      <input type="checkbox" name="${name}" ${fields.has(name) ? html`checked` : null} />
      <span>${text} <em>${mandatory ? 'mandatory' : 'optional'}</em></span>
    </label>`;
  });
  return html`<p>You will show your identity document, and then your face.</p>
    <form method="post">
      ${
        asked.length === 0
          ? null
          : html`<fieldset>
              <legend>What you are asked to accept</legend>
              ${boxes}
            </fieldset>`
      }
      <p class="buttons">
        <button name="act" value="accept">${asked.length === 0 ? 'Start' : 'Accept and start'}</button>
        ${asked.length === 0 ? null : html`<button name="act" value="refuse" class="other">Refuse and leave</button>`}
        ${
          complaint?.mayInsist === true
            ? html`<button name="act" value="insist" class="other">
                Go on without it, as only a sandbox can
              </button>`
            : null
        }
      </p>
    </form>`;
}

function documentPart(name: SampleName, says: string): Html {
  return pictureForm(
    name,
    says,
    html`<button name="act" value="send">Send</button>
      <button name="act" value="blur" class="other">Send a blurred one</button>`,
  );
}

const MOVE_WORDS: Readonly<Record<Move, readonly [sample: SampleName, says: string]>> = {
  straight: ['straight', 'Look straight ahead.'],
  turnLeft: ['turnLeft', 'Turn your head to the left.'],
  blink: ['biometryBlink', 'Blink.'],
  smile: ['biometrySmile', 'Smile.'],
};

function movePart({ play }: Onboarding): Html {
  const index = play?.moves.length ?? 0;
  const move = MOVES[index] ?? 'smile';
  const [sample, says] = MOVE_WORDS[move];
  const buttons = html`<button name="act" value="send">Done</button>
    <button name="act" value="skip" class="other">Do not do it</button>`;
  const counted = html`<strong>${says}</strong> Movement ${index + 1} of ${MOVES.length}.`;
  if (move === 'blink' || move === 'smile') return pictureForm(sample, counted, buttons);
  return html`<p>${counted}</p>
    ${picture(sample)}
    <form method="post"><p class="buttons">${buttons}</p></form>`;
}

function pictureForm(name: SampleName, says: string | Html, buttons: Html): Html {
  return html`<p>${says}</p>
    ${picture(name)}
    <form method="post" enctype="multipart/form-data">
      <label class="own">
        Or a picture of your own (JPEG or PNG)
        <input type="file" name="own" accept="image/jpeg,image/png" />
      </label>
      <p class="buttons">${buttons}</p>
    </form>`;
}

function picture(name: SampleName): Html {
  const data = jpeg(name, samplePicture(name)).toString('base64');
  return html`<img
    class="${name.startsWith('id') ? 'paper' : 'face'}"
    src="data:image/jpeg;base64,${data}"
    alt="${ALTS[name]}"
  />`;
}

const ALTS: Readonly<Record<SampleName, string>> = {
  idDocumentFront: 'Drawing of a card’s front with a portrait',
  idDocumentReverse: 'Drawing of a card’s back with a chip',
  biometryTargetImage: 'Drawing of a face',
  portrait: 'Drawing of a face',
  straight: 'Drawing of a face that looks straight ahead',
  turnLeft: 'Drawing of a face that is turned to the side',
  biometryBlink: 'Drawing of a face with closed eyes',
  biometrySmile: 'Drawing of a face that smiles',
};

function codePart({ onboarding, complaint }: View): Html {
  const { phoneCountryCode, phone } = onboarding.request;
  const number = [phoneCountryCode, phone].filter((part) => typeof part === 'string').join(' ');
  return html`<section class="phone" aria-label="Your phone, played by the sandbox">
      <p class="quiet">${number === '' ? 'Your phone' : number}</p>
      <p class="message">Your code is <strong>${codeOf(onboarding)}</strong></p>
    </section>
    <form method="post">
      <label>
        The code of six digits
        <input
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          ${complaint === null ? null : html`aria-invalid="true" aria-describedby="complaint"`}
        />
      </label>
      <p class="buttons">
        <button name="act" value="enter">Confirm</button>
        <button name="act" value="again" class="other">Send another code</button>
      </p>
    </form>`;
}

function reviewPart({ request, play }: Onboarding): Html {
  const own = play?.uploads.size ?? 0;
  const accepted = play?.accepted?.filter(Boolean).length ?? 0;
  const asked = request.acceptations?.length ?? 0;
  const done = play?.moves.filter((move) => move.done).length ?? 0;
  return html`<ul>
      ${asked === 0 || play?.accepted == null ? null : html`<li>${accepted} of ${asked} conditions accepted</li>`}
      <li>
        both sides of the document and a selfie sent,
        ${own === 0 ? 'all of them samples' : html`${own} of your own`}
      </li>
      <li>${done} of ${MOVES.length} movements done</li>
      ${request.phoneStep === true ? html`<li>the phone confirmed</li>` : null}
    </ul>
    <form method="post">
      <p class="buttons"><button name="act" value="finish">Finish</button></p>
    </form>`;
}
