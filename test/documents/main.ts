import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../readme/readme-blocks.js';
import { helpPages } from './help-pages.js';
import { PICTURES, picture, reference } from './made.js';

/* `npm run docs`: makes the pictures and docs/reference.md anew from their sources. */

for (const name of PICTURES) writeFileSync(join(ROOT, 'docs/pictures', `${name}.svg`), picture(name));
writeFileSync(join(ROOT, 'docs/reference.md'), await reference(await helpPages()));
