import { readCaseFile } from '../report/case-file.js';
import { toPage } from '../report/page.js';
import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { assertCustomId } from './custom-id.js';
import { CliError, EXIT } from './exit-codes.js';
import { openNew } from './new-file.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';

export interface ReportOptions extends JsonOption {
  readonly customId: string;
  readonly out: string;
}

/** Writes everything that is stored about one person as a page to read and print. */
export const report: Command<ReportOptions> = (context, options) => {
  const { customId, out } = options;
  assertCustomId(customId);
  return withCustody(settingsOf(context, 'reader'), [], async (custody) => {
    await custody.results.logAccess({ who: operator(), what: 'report', customId });
    const file = await readCaseFile(custody, customId);
    if (file === null) {
      throw new CliError(
        'InvalidInput',
        EXIT.usage,
        `nothing is stored about ${customId}: report shows settled onboardings`,
      );
    }
    const to = await openNew(out);
    await to.writeFile(toPage(file, { who: operator(), at: new Date() })).finally(() => to.close());
    answer(context, options, { customId, out, verdict: file.verification.verdict }, [
      `written to ${out}; it holds personal data`,
    ]);
    return EXIT.right;
  });
};
