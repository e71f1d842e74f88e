// Writes the stores that a built checkout of an older commit makes: node make.mjs <checkout> <folder>
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';

const [checkout = '', folder = ''] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(resolve(checkout, 'dist', path)).href);
const { RUN, newSigner, openBench } = await load('test/custody/bench.js');
const { eraseOnboarding } = await load('src/custody/erase.js');
const { placeHold, releaseHold } = await load('src/custody/hold.js');

// Its private half is never written down.
const signer = newSigner();
const bench = await openBench({ signer });
const order = { by: 'officer', reason: 'a court' };

// One that was held, released and held again, and asked again for its archive.
const whole = await bench.prepare('c-1');
const images = whole.outcome.evidence.files.filter(({ role }) => role === 'ocrImage');
const { evidence, flags } = await bench.evidenceStore.concludeWithout(
  { customId: 'c-1', onboardingId: 'o-1', named: [], images, acceptMissing: true },
  { state: 'notReady', reason: 'http404' },
);
await bench.outcomes.persist(
  { ...whole, outcome: { ...whole.outcome, evidence, flags }, receipt: null },
  RUN,
);
await placeHold(bench.custody, { ...order, customId: 'c-1' });
await releaseHold(bench.custody, { ...order, reason: 'it is over', customId: 'c-1' });
await placeHold(bench.custody, { ...order, reason: 'another court', customId: 'c-1' });
const found = Object.entries(whole.outcome).filter(([name]) => name !== 'settledBy');
const recheck = { outcome: Object.fromEntries(found), receipt: whole.receipt, files: whole.files };
await bench.outcomes.findSettled('c-1', 'recheck-c-1', RUN);
await bench.outcomes.persistRecheck(recheck, { ...RUN, workflowId: 'recheck-c-1', runId: 'run-2' });
// And one that was erased.
await bench.settle('c-2');
await eraseOnboarding({ ...bench.custody, spoolDir: null }, { ...order, customId: 'c-2' });
await bench.results.close();

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'public.pem'), signer.publicKey.export({ type: 'spki', format: 'pem' }));
writeFileSync(join(folder, 'results.sql'), dump(bench.resultsFile));
writeFileSync(join(folder, 'evidence.txt'), evidenceOf(bench.storeDir));

/** A line per object: its key, its bytes in base64. */
function evidenceOf(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(root, path)} ${readFileSync(path).toString('base64')}\n`)
    .filter((line) => !line.startsWith('.'))
    .sort()
    .join('');
}

function dump(file) {
  const db = new DatabaseSync(file);
  const made = db
    .prepare("select name, type, sql from sqlite_master where sql is not null order by type = 'index'")
    .all();
  const lines = made.map(({ sql }) => `${sql};`);
  for (const { name } of made.filter(({ type }) => type === 'table')) {
    for (const row of db.prepare(`select * from "${name}"`).all()) {
      const values = Object.values(row).map(toLiteral);
      lines.push(`insert into "${name}" values (${values.join(', ')});`);
    }
  }
  db.close();
  return `${lines.join('\n')}\n`;
}

function toLiteral(value) {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
