/** The plain way: the user's workflows file has ours in it. */
export * from 'temporal-finwave/workflows';
export { greets, verifies } from '../own/index.js';
