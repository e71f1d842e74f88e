import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAncestor } from './ancestor.js';
import { upgrade } from './upgrade.js';

/**
 * `npm run upgrade`: this tree and its newest ancestor that fits run onboardings on one task queue while
 * keys rotate. Exits 0 where each ends right and verifies, else 1, and keeps what the processes said.
 */
const ONBOARDINGS = 50;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ancestor = await findAncestor(say);
const folder = await mkdtemp(join(tmpdir(), 'finwave-upgrade-'));
const isClean = await upgrade({ folder, ancestor, count: ONBOARDINGS, say });
if (isClean) await rm(folder, { recursive: true, force: true });
else say(`what the processes said is in ${folder}`);
process.exit(isClean ? 0 : 1);
