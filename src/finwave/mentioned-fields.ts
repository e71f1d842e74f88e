import { CREATE_FIELDS } from '../../workflows/contract.js';

/** Those of our fields that a refusal's body mentions as whole words: all that may be said of it (C36). */
export function toMentionedFields(body: Uint8Array): string[] {
  const words = new Set(
    Buffer.from(body)
      .toString('utf8')
      .split(/[^A-Za-z0-9_]+/),
  );
  return CREATE_FIELDS.filter((field) => words.has(field));
}
