import { answer, settingsOf, type Command, type JsonOption } from '../command-context.js';
import { withClient } from '../connect.js';
import { printable } from '../printable.js';
import { EXIT } from '../exit-codes.js';
import { pollNow, restart, type Acted } from './act-on-stuck.js';
import { findStuck, type StuckGroup, type StuckReport } from './find-stuck.js';

export interface StuckOptions extends JsonOption {
  /** Starts all again that failed with this type. */
  readonly restart?: string;
  /** Asks Finwave now for all whose polls are stuck. */
  readonly pollNow?: boolean;
}

/** Shows what needs somebody, grouped by cause, and acts on it where told to. */
export const stuck: Command<StuckOptions> = async (context, options) => {
  const settings = settingsOf(context, 'client');
  return await withClient(settings, async (client) => {
    const report = await findStuck(client, (done) => {
      if (done % 50 === 0) context.progress?.(`${done.toString()} onboardings looked at`);
    });
    context.progress?.('');
    if (options.restart === undefined && options.pollNow !== true) {
      answer(context, options, report, toLines(report));
      return EXIT.right;
    }
    const acted: Acted[] = [];
    const say = (one: Acted): void => {
      acted.push(one);
      context.say(`${one.workflowId}: ${one.problem === null ? 'done' : printable(one.problem)}`);
    };
    const meant = onboardingsOf(report, options);
    const wrong =
      options.restart === undefined
        ? await pollNow(client, meant, say)
        : await restart(client, settings.taskQueue, meant, say);
    const total = `${(acted.length - wrong).toString()} done, ${wrong.toString()} not`;
    answer(context, options, { acted }, [total]);
    return wrong === 0 ? EXIT.right : EXIT.notRight;
  });
};

function onboardingsOf({ groups }: StuckReport, { restart: type }: StuckOptions): StuckGroup['onboardings'] {
  const isMeant = ({ id }: StuckGroup): boolean =>
    type === undefined ? id.startsWith('pending:') : id === `failed:${type}`;
  return groups.filter(isMeant).flatMap(({ onboardings }) => onboardings);
}

/** So many are named of each group; `--json` has them all. */
const SHOWN = 5;

function toLines({ looked, groups }: StuckReport): string[] {
  const all = `${looked.running.toString()} running, ${looked.failed.toString()} failed`;
  if (groups.length === 0) return [`nothing needs anybody (${all})`];
  const count = groups.reduce((sum, { onboardings }) => sum + onboardings.length, 0);
  return [`${count.toString()} need somebody (${all})`, ...groups.flatMap(toGroupLines)];
}

function toGroupLines({ words, mend, onboardings }: StuckGroup): string[] {
  const more = onboardings.length - SHOWN;
  return [
    '',
    `${onboardings.length.toString().padStart(5)}  ${words}`,
    `       → ${mend}`,
    ...onboardings
      .slice(0, SHOWN)
      .map(({ workflowId, startedAt }) => `         ${workflowId}, since ${startedAt}`),
    ...(more > 0 ? [`         and ${more.toString()} more`] : []),
  ];
}
