import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { isConnectionSpent } from './postgres-error.js';

type Result = PostgresQueryResult<never>;
type Ask = (text: string, parameters?: readonly unknown[]) => Promise<Result>;

const NOTHING: Result = { command: 'SELECT', rowCount: 0, rows: [] };

/**
 * Shorter than the client's own limit, so that the server, which knows why, is the one that answers. A
 * transaction whose client has frozen holds up others for no longer either.
 */
const STATEMENT_TIMEOUT_MS = 10_000;
/**
 * Set per transaction: a connection pooler refuses them as start-up parameters, and gives the session
 * that `set` alone would change to somebody else.
 */
const BEGIN = ['statement_timeout', 'idle_in_transaction_session_timeout']
  .map((name) => `set local ${name} = ${STATEMENT_TIMEOUT_MS.toString()}`)
  .join('; ');

/**
 * `pool` as Kysely uses it: each statement runs in a transaction that has the time-outs, one of its own
 * where Kysely has not begun any. A connection that led to a server which is gone, or is no primary any
 * more, is not used again.
 */
export function createBoundedPool(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => toBoundedClient(await pool.connect()),
    end: () => pool.end(),
  };
}

function toBoundedClient(client: pg.PoolClient): PostgresPoolClient {
  let isSpent = false;
  let isInTransaction = false;

  const ask: Ask = async (text, parameters = []) => {
    try {
      return (await client.query(text, [...parameters])) as Result;
    } catch (error) {
      isSpent ||= isConnectionSpent(error);
      throw error;
    }
  };
  /** Ending the connection undoes the transaction as well. */
  const undo = async (): Promise<Result> => (isSpent ? NOTHING : ask('rollback'));

  const inOwnTransaction: Ask = async (text, parameters) => {
    await ask(`begin; ${BEGIN}`);
    try {
      const result = await ask(text, parameters);
      await ask('commit');
      return result;
    } catch (error) {
      await undo().catch(() => undefined);
      throw error;
    }
  };

  const query: Ask = async (text, parameters) => {
    if (/^(begin|start transaction)\b/.test(text)) {
      await ask(`${text}; ${BEGIN}`);
      isInTransaction = true;
      return NOTHING;
    }
    if (text === 'commit' || text === 'rollback') {
      isInTransaction = false;
      return text === 'commit' ? ask(text) : undo();
    }
    return isInTransaction ? ask(text, parameters) : inOwnTransaction(text, parameters);
  };

  return {
    // Kysely streams nothing here, so that no cursor comes.
    query: query as unknown as PostgresPoolClient['query'],
    release: () => {
      client.release(isSpent);
    },
  };
}
