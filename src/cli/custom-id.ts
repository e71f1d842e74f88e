import { CUSTOM_ID_RULE, isCustomId } from '../../workflows/ids.js';
import { CliError, EXIT } from './exit-codes.js';

/** @throws CliError where it is none; the text itself is not repeated. */
export function assertCustomId(customId: string): void {
  if (isCustomId(customId)) return;
  throw new CliError('InvalidInput', EXIT.usage, `the customId must be ${CUSTOM_ID_RULE}`);
}
