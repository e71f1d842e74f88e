import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EvidenceFileError, createEvidenceReader } from '../evidence/reader.js';
import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { CliError, EXIT } from './exit-codes.js';
import { openNew } from './new-file.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';

export interface FileOptions extends JsonOption {
  readonly customId: string;
  /** A file of the evidence to write to `out`. */
  readonly file?: string;
  readonly out?: string;
}

/** Writes one file of the evidence, its digest checked on the way; a file that is not whole is removed. */
export const exportFile: Command<FileOptions> = (context, options) => {
  const { customId, file: name, out } = options;
  if (name === undefined || out === undefined) {
    throw new CliError('InvalidInput', EXIT.usage, 'give both --file <name> and --out <file>');
  }
  return withCustody(settingsOf(context, 'reader'), [], async ({ results, blobs, opened }) => {
    await results.logAccess({ who: operator(), what: 'result --file', customId });
    const ref = (await results.find(customId))?.outcome.evidence.ref ?? null;
    if (ref === null) throw new CliError('InvalidInput', EXIT.usage, `no evidence of ${customId} is stored`);
    const content = await createEvidenceReader(opened ?? blobs)
      .open(ref, name)
      .catch((error: unknown) => {
        if (!(error instanceof EvidenceFileError)) throw error;
        throw new CliError('InvalidInput', EXIT.usage, error.message);
      });
    const to = await openNew(out).catch((error: unknown) => {
      content.destroy();
      throw error;
    });
    try {
      await pipeline(content, to.createWriteStream());
    } catch (error) {
      await rm(out, { force: true });
      throw error;
    }
    answer(context, options, { customId, file: name, out }, [`written to ${out}; it holds personal data`]);
    return EXIT.right;
  });
};
