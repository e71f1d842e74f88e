/** Patterns of the two ids, and the workflow id made of one of them. */

const CUSTOM_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
const ONBOARDING_ID = /^[A-Za-z0-9_~-]{1,200}$/;

export const CUSTOM_ID_RULE =
  'a text of 1 to 100 characters out of A-Z a-z 0-9 . _ : - that starts with a letter or digit';

export function isCustomId(value: unknown): value is string {
  return typeof value === 'string' && CUSTOM_ID.test(value);
}

/** The vendor's id becomes part of paths and URLs: anything but this pattern is a vendor error. */
export function isOnboardingId(value: unknown): value is string {
  return typeof value === 'string' && ONBOARDING_ID.test(value);
}

/** The only workflow id under which `customId` may be onboarded. */
export function workflowIdOf(customId: string): string {
  return `onboarding-${customId}`;
}

/** The only workflow id under which a settled `customId` may be asked for again. */
export function recheckIdOf(customId: string): string {
  return `recheck-${customId}`;
}

/** A code of the vendor's as it may be shown outside the store. */
export function printableCode(code: string): string {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'UNPRINTABLE';
}

/**
 * True for a file name of the vendor's that may be shown outside the store. One that imitates our
 * replacement, `UNPRINTABLE-<n>`, may not.
 */
export function isPrintableFileName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name) && !name.startsWith('UNPRINTABLE-');
}
