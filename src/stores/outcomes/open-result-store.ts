import { createResultStore } from './create-result-store.js';
import { openPostgres } from './postgres.js';
import type { ResultStore } from './result-store.js';
import { parseResultStoreUrl } from './result-store-url.js';
import { openSqlite } from './sqlite.js';
import { StoreError } from '../store-error.js';

/**
 * Opens the result store at `url`: `sqlite:<path>` (relative to the working directory, or absolute)
 * or `postgres://user:password@host/database`.
 *
 * The database itself is opened, and its schema made, at first use. Rejects with
 * `storeMisconfigured` where the URL is wrong or the database's package is not installed.
 *
 * @example
 * const results = await openResultStore('sqlite:.finwave/results.db');
 * const stored = await results.find('customer-1');
 */
export async function openResultStore(url: string): Promise<ResultStore> {
  const place = parseResultStoreUrl(url);
  if (place === null)
    throw new StoreError(
      'storeMisconfigured',
      'the result store must be sqlite:<path> or postgres://<user>@<host>/<database>, with special ' +
        'characters of the password percent-encoded',
    );
  return createResultStore(
    place.kind === 'sqlite' ? await openSqlite(place.file) : await openPostgres(place.url),
  );
}
