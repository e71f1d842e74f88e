import { resealOnboarding } from '../custody/reseal.js';
import type { ResealAnswer } from '../custody/reseal.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, JsonOption } from './command-context.js';
import { assertCustomId } from './custom-id.js';

export interface ResealOptions extends JsonOption {
  readonly customId: string;
}

/** Seals an onboarding's sealed evidence for FINWAVE_EVIDENCE_RECIPIENTS as they are now. */
export const reseal: Command<ResealOptions> = async (context, { customId, json = false }) => {
  assertCustomId(customId);
  const settings = settingsOf(context, 'reader');
  const { identities, spoolDir, stores } = settings;
  const { recipients } = stores;
  if (identities.length === 0 || recipients.length === 0) {
    throw new CliError(
      'InvalidInput',
      EXIT.usage,
      'set FINWAVE_EVIDENCE_IDENTITIES to open what is sealed, and FINWAVE_EVIDENCE_RECIPIENTS to seal it anew',
    );
  }
  const order = { customId, reason: '', by: operator() };
  const resealed = await withCustody(settings, [], (custody) =>
    resealOnboarding({ ...custody, identities, recipients, spoolDir }, order),
  );
  if (resealed.kind === 'unknown') {
    throw new CliError(
      'UnknownCustomId',
      EXIT.usage,
      `no ending of ${customId} is stored: nothing to reseal`,
    );
  }
  answer(context, { json }, { customId, ...resealed }, [toLine(customId, resealed)]);
  return resealed.kind === 'erased' || resealed.kind === 'locked' ? EXIT.notRight : EXIT.right;
};

function toLine(customId: string, resealed: Exclude<ResealAnswer, { kind: 'unknown' }>): string {
  switch (resealed.kind) {
    case 'resealed':
      return `onboarding ${customId}: ${resealed.objects.toString()} objects resealed; record ${resealed.ref}`;
    case 'nothingSealed':
      return `onboarding ${customId}: nothing of it is sealed`;
    case 'locked':
      return `${resealed.key} is locked until ${resealed.until.toISOString()}: nothing was changed`;
    case 'erased':
      return `onboarding ${customId} was erased ${resealed.erasure.erasedAt.toISOString()}`;
  }
}
