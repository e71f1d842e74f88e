import { benchEvidence } from './evidence.js';
import { benchUrl } from './url.js';

const BENCHES: Readonly<Record<string, () => Promise<boolean>>> = { evidence: benchEvidence, url: benchUrl };

/** `npm run bench -- <name>`: exits 0 where every goal is met, 1 where one is missed, 2 for an unknown name. */
const bench = BENCHES[process.argv[2] ?? ''];
if (bench === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exitCode = 2;
} else if (!(await bench())) process.exitCode = 1;
