import { writeFileSync } from 'node:fs';
import { EXPORTED_NAMES_FILE, exportedNames } from './exported-names.js';

/* `npm run exported-names`: writes the list anew, for a commit that says what was added or renamed. */
writeFileSync(EXPORTED_NAMES_FILE, exportedNames());
