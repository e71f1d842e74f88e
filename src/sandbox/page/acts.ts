import { isPng } from '../evidence-names.js';
import type { LogCode } from '../log-codes.js';
import { hasEnded, type Onboarding } from '../onboarding.js';
import { isPersonStep } from '../person.js';
import { countOf, MOVES, newPlay, type PictureRole, type Play } from '../play.js';
import type { SandboxState } from '../state.js';
import type { Form } from './read-form.js';
import { screenOf, type Screen } from './screen.js';
import { CODES_ALLOWED, codeOf, SMS_ALLOWED } from './sms.js';

/** Why the person has to do it again, in words; `mayInsist` where a sandbox can go on all the same. */
export interface Complaint {
  readonly says: string;
  readonly mayInsist?: boolean;
}

/** The vendor states no number. */
const DOCUMENT_TRIES = 3;

type Act = (state: SandboxState, onboarding: Onboarding, form: Form) => Complaint | null;

/** What each button of the person does, by the screen that it stands on. */
const ACTS: Readonly<Record<Screen, Readonly<Record<string, Act>>>> = {
  conditions: {
    accept(state, onboarding, form) {
      const { accepted, refused } = answersOf(onboarding, form);
      if (refused) return { says: 'A condition that is mandatory was not accepted.', mayInsist: true };
      return begin(state, onboarding, accepted);
    },
    insist: (state, onboarding, form) => begin(state, onboarding, answersOf(onboarding, form).accepted),
    refuse(state, onboarding, form) {
      onboarding.play = newPlay(answersOf(onboarding, form).accepted);
      state.drive(onboarding.customId, 'abandon');
      return null;
    },
  },
  front: {
    send: (_state, onboarding, form) =>
      sendPicture(onboarding, form, 'idDocumentFront', ['FRONT_DOCUMENT_SENDED']),
    blur: sendBlurred,
  },
  back: {
    send: (_state, onboarding, form) =>
      sendPicture(onboarding, form, 'idDocumentReverse', ['BACK_DOCUMENT_SENDED', 'OCR_RESULT']),
    blur: sendBlurred,
  },
  selfie: {
    send: (_state, onboarding, form) =>
      sendPicture(onboarding, form, 'biometryTargetImage', ['BIOMETRY_STARTED']),
  },
  move: {
    send(_state, onboarding, form) {
      const play = playOf(onboarding);
      const move = MOVES[play.moves.length];
      const role = move === 'blink' ? 'biometryBlink' : move === 'smile' ? 'biometrySmile' : null;
      const complaint = role === null ? null : keepPicture(play, form, role);
      if (complaint === null) endMove(onboarding, play, true);
      return complaint;
    },
    skip(_state, onboarding) {
      endMove(onboarding, playOf(onboarding), false);
      return null;
    },
  },
  code: { enter: enterCode, again: sendAgain },
  review: {},
  end: {},
};

/**
 * Does what the button `act` of the form stands for: a step of the person, or a part of one. What does not fit
 * the screen (a second click, a page from before) does nothing. Returns why the screen stays.
 */
export function act(state: SandboxState, onboarding: Onboarding, form: Form): Complaint | null {
  const name = form.fields.get('act') ?? '';
  if (isPersonStep(name)) {
    if (hasEnded(onboarding) !== (name === 'resume')) return null;
    // Who leaves here has done no more than what was done here.
    if (name === 'abandon') playOf(onboarding);
    state.drive(onboarding.customId, name);
    return null;
  }
  const acts = ACTS[screenOf(onboarding)];
  return Object.hasOwn(acts, name) ? (acts[name]?.(state, onboarding, form) ?? null) : null;
}

function answersOf({ request }: Onboarding, { fields }: Form): { accepted: boolean[]; refused: boolean } {
  const asked = request.acceptations ?? [];
  const accepted = asked.map((_, index) => fields.has(`accept${index.toString()}`));
  return { accepted, refused: asked.some(({ mandatory }, index) => mandatory && accepted[index] !== true) };
}

function begin(state: SandboxState, onboarding: Onboarding, accepted: readonly boolean[]): null {
  onboarding.play = newPlay(accepted);
  state.drive(onboarding.customId, 'start');
  note(onboarding.play, 'OCR_STREAM_STARTED');
  return null;
}

function sendPicture(
  onboarding: Onboarding,
  form: Form,
  role: PictureRole,
  events: readonly LogCode[],
): Complaint | null {
  const play = playOf(onboarding);
  const complaint = keepPicture(play, form, role);
  if (complaint === null) for (const code of events) note(play, code);
  return complaint;
}

function sendBlurred(state: SandboxState, onboarding: Onboarding): Complaint | null {
  const play = playOf(onboarding);
  play.unread += 1;
  const left = DOCUMENT_TRIES - play.unread;
  if (left > 0) return { says: `The picture could not be read. ${tries(left)}` };
  state.drive(onboarding.customId, 'abandon', 'OCR_RETRIES_EXCEEDED');
  return null;
}

/** Keeps the person's own picture where they chose one; else the sandbox's stands in for it. */
function keepPicture(play: Play, { files }: Form, role: PictureRole): Complaint | null {
  const file = files.get('own');
  if (!file) return null;
  if (!isPng(file) && !isJpeg(file)) return { says: 'This file is neither a JPEG nor a PNG.' };
  play.uploads.set(role, file);
  return null;
}

function endMove({ request }: Onboarding, play: Play, done: boolean): void {
  play.moves.push({ at: Date.now(), done });
  if (play.moves.length < MOVES.length) return;
  note(play, 'BIOMETRY_FINISHED');
  if (request.phoneStep) note(play, 'SMS_CODE_REQUEST');
}

function enterCode(state: SandboxState, onboarding: Onboarding, form: Form): Complaint | null {
  const play = playOf(onboarding);
  note(play, 'SMS_OTP_VALIDATION');
  if (form.fields.get('code')?.replaceAll(/\s/g, '') === codeOf(onboarding)) {
    note(play, 'SMS_OTP_SUCCESSFULLY');
    return null;
  }
  note(play, 'SMS_OTP_ERROR');
  const left = CODES_ALLOWED - countOf(play, 'SMS_OTP_ERROR');
  if (left > 0) return { says: `This is not the code. ${tries(left)}` };
  state.drive(onboarding.customId, 'abandon', 'OTP_VALIDATION_EXCEEDED');
  return null;
}

function sendAgain(state: SandboxState, onboarding: Onboarding): null {
  const play = playOf(onboarding);
  const isLast = countOf(play, 'SMS_CODE_REQUEST') >= SMS_ALLOWED;
  note(play, isLast ? 'SMS_MAX_REQUESTS' : 'SMS_CODE_REQUEST');
  if (isLast) state.drive(onboarding.customId, 'abandon', 'SMS_EXCEEDED');
  return null;
}

/** Somebody started elsewhere has answered no conditions here. */
function playOf(onboarding: Onboarding): Play {
  onboarding.play ??= newPlay(null);
  return onboarding.play;
}

function note(play: Play, code: LogCode): void {
  play.events.push({ at: Date.now(), code });
}

function isJpeg(file: Uint8Array): boolean {
  return file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff;
}

function tries(left: number): string {
  return left === 1 ? 'One try is left.' : `${left.toString()} tries are left.`;
}
