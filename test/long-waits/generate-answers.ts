import { createRandom } from '../../src/sandbox/random.js';
import { rawZip } from '../evidence/archive/raw-zip.js';
import { USELESS, created, json, resultOf, type Answer } from './answers.js';
import type { Asked } from './demanded-flags.js';
import type { CallOf, Script } from './open-long-wait.js';

/** What is asked for, what Finwave answers to each call in turn (the last answer for ever), its webhooks. */
export interface Sequence {
  readonly asked: Asked;
  readonly script: (customId: string) => Script;
  readonly webhooks: readonly string[];
}

const STATUSES = ['CREATED', 'INPROCESS', 'INCOMPLETED', 'TIMEOUT', 'FINISHED', 'PAUSED', ' finished '];
const TEXT = 'I accept';

export function generateSequence(seed: number): Sequence {
  const random = createRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0];
  const some = (most: number): number[] => Array.from({ length: 1 + below(most) }, (_, at) => at);
  const useless = (): Answer => (USELESS[below(USELESS.length)] ?? USELESS[0])?.[1] ?? { status: 503 };
  const status = (): string => STATUSES[below(STATUSES.length)] ?? 'FINISHED';

  const change = (result: Record<string, unknown>): Record<string, unknown> => {
    const value = pick<unknown>([null, true, false, 0, 1, '1', 'false', '', 'odd', 7, {}, []]);
    const process = result['processStatus'] as Record<string, unknown>;
    const steps = process['steps'] as Record<string, unknown>;
    const biometry = result['biometry'] as Record<string, unknown>;
    const changes: (() => void)[] = [
      () =>
        Reflect.deleteProperty(
          result,
          pick(['processStatus', 'evidences', 'ocr', 'biometry', 'acceptations']),
        ),
      () => (result[pick(['onboardingId', 'customId'])] = null),
      () => Object.assign(result, { onboardingId: null, customId: null }),
      () => (result['customId'] = 'another'),
      () => (steps[pick(['acceptation', 'ocr', 'biometry', 'sms'])] = value),
      () => (process['score'] = value),
      () => (process['errorEvent'] = pick([null, '', 'OCR_ERROR', 'TIME_EXPIRED', 'NEW_ONE'])),
      () => (biometry[pick(['head', 'blink', 'smile'])] = { success: value }),
      () => Object.assign(result['ocr'] as object, { authenticity: [{ name: 'PAPER', value }] }),
      () => (result['acceptations'] = [{ text: TEXT, mandatory: true, accepted: value }]),
      () => (result['acceptations'] = { text: TEXT, mandatory: value, accepted: false }),
    ];
    changes[below(changes.length)]?.();
    return result;
  };
  const resultWith = (customId: string): Answer => {
    let result = resultOf(customId, status());
    const count = below(3);
    for (let n = 0; n < count; n += 1) {
      // What was removed cannot be changed any more.
      const isWhole = ['processStatus', 'ocr', 'biometry'].every((name) => name in result);
      if (isWhole) result = change(result);
    }
    return json(result);
  };
  const archive = (): Answer => ({
    status: 200,
    body: rawZip([
      { name: pick(['front.jpg', 'other.jpg', '../front.jpg']), content: Buffer.from('picture') },
    ]),
  });

  const asked: Asked = {
    phoneStep: random() < 0.3,
    acceptations: random() < 0.3 ? [{ text: TEXT, mandatory: random() < 0.5 }] : [],
  };
  const webhooks = random() < 0.5 ? [] : some(3).map(status);
  const script = (customId: string): Script => {
    const answers: Record<CallOf, readonly Answer[]> = {
      create: some(3).map(() => (random() < 0.3 ? useless() : created(customId, status()))),
      result: some(6).map(() => (random() < 0.3 ? useless() : resultWith(customId))),
      evidences: some(3).map(() => (random() < 0.5 ? useless() : archive())),
    };
    return (call, n) => answers[call][Math.min(n, answers[call].length - 1)] ?? { status: 500 };
  };
  return { asked, script, webhooks };
}
