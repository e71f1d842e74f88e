import { z } from 'zod';
import { isObject, name, type Odd } from './lenient.js';

/**
 * `evidences` of the result: the name of a file inside the archive by the field that names it. No
 * meaning is to be read out of a name.
 *
 * The document shows `{role: name}` and speaks of a `filename` field that its sample lacks, so
 * `{role: {filename}}` and a list of `{type, filename}` are read as the same.
 */
export function evidences(odd: Odd) {
  const file = odd(name);
  const roles = z
    .object({
      fullVideo: file,
      biometryBlink: file,
      biometrySmile: file,
      idDocumentFront: file,
      idDocumentReverse: file,
      biometryTargetImage: file,
    })
    .catchall(file);
  return odd(z.preprocess(toRoles, roles.nullish()).transform((value) => value ?? null));
}

function toRoles(value: unknown): unknown {
  if (Array.isArray(value)) return toNamed(value.map(fromEntry));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([role, file]) => [role, toFileName(file)]));
}

/** Role and name of a list's entry; whatever cannot be read stays as it is, for its reader to refuse. */
function fromEntry(entry: unknown): readonly [role: unknown, file: unknown] {
  if (!isObject(entry)) return [null, entry];
  const { type, role, name: title, ...rest } = entry;
  const isTitleTheRole = type === undefined && role === undefined;
  return [type ?? role ?? title, toFileName(isTitleTheRole ? rest : { ...rest, name: title })];
}

/** One file's name where it is wrapped in an object. */
function toFileName(file: unknown): unknown {
  if (!isObject(file)) return file;
  return file['filename'] ?? file['fileName'] ?? file['name'] ?? file;
}

/** Roles that come twice are told apart; a file without a role cannot be read. */
function toNamed(entries: readonly (readonly [role: unknown, file: unknown])[]): object {
  const seen = new Map<string, number>();
  return Object.fromEntries(
    entries.map(([role, file], index) => {
      if (typeof role !== 'string' || role === '') return [`entry_${(index + 1).toString()}`, {}];
      const times = (seen.get(role) ?? 0) + 1;
      seen.set(role, times);
      return [times === 1 ? role : `${role}_${times.toString()}`, file];
    }),
  );
}
