export { staticDescription } from '../workflows/static-description.js';
