import { z } from 'zod';
import type { Open } from './codes.js';

/*
 * Readers of the vendor's fields. Missing and null are null; what has one reading is read, in
 * whatever type it comes; anything else is refused. A refused field never fails a result: `asNull`
 * reads it as null. Where decisions hang on it, `asIssue` tells it apart from one that is absent.
 */

/** What becomes of a field that cannot be read. */
export type Odd = <T>(reader: z.ZodType<T | null>) => z.ZodType<T | null>;
export const asNull: Odd = (reader) => reader.catch(null);
export const asIssue: Odd = (reader) => reader;

/** A reader of whatever `read` makes of a value; undefined refuses it. */
function reader<T>(read: (value: unknown) => T | null | undefined): z.ZodType<T | null> {
  return z.optional(z.unknown()).transform((value, context) => {
    const result = value === null || value === undefined ? null : read(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  });
}

/** A text as it came. */
export const text = reader((value) => (typeof value === 'string' ? value : undefined));

/** A text of which an empty one is none: a name, a date, an id. */
export const name = reader(toName);

/** A text out of an open list. */
export function code<Known extends string>(): z.ZodType<Open<Known> | null> {
  return reader<Open<Known>>(toName);
}

/** `true`, `1`, `"1"`, `"true"` and their opposites. */
export const flag = reader((value) => FLAGS.get(typeof value === 'string' ? plain(value) : value));

/** A number, or a text that is nothing but a number. */
export const number = reader(toNumber);

/** Milliseconds since 1970-01-01 UTC: `processStatus`, `logs`, `smsEvents`. */
export const epochMilliseconds = reader(
  (value) => toNumber(value) as (number & z.core.$brand<'EpochMilliseconds'>) | undefined,
);
/** **Seconds** since 1970-01-01 UTC: everything inside `biometry`. */
export const epochSeconds = reader(
  (value) => toNumber(value) as (number & z.core.$brand<'EpochSeconds'>) | undefined,
);

type Loose<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape, z.core.$loose>>;

/** An object of which unknown fields are kept. */
export function record<Shape extends z.ZodRawShape>(odd: Odd, shape: Shape): z.ZodType<Loose<Shape> | null> {
  return odd(
    z
      .looseObject(shape)
      .nullish()
      .transform((value) => value ?? null),
  );
}

/** A list of such objects, or one of them; entries that are no objects are refused, one by one. */
export function records<Shape extends z.ZodRawShape>(
  odd: Odd,
  shape: Shape,
): z.ZodType<Loose<Shape>[] | null> {
  const known = Object.keys(shape);
  const isOne = (value: unknown): boolean =>
    isObject(value) && known.some((field) => Object.hasOwn(value, field));
  const entry: z.ZodType<Loose<Shape> | null> = odd(z.looseObject(shape) as z.ZodType<Loose<Shape>>);
  return odd(
    z
      .preprocess((value) => (isOne(value) ? [value] : value), z.array(entry).nullish())
      .transform((entries) => entries?.filter((value) => value !== null) ?? null),
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const FLAGS = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
]);

function plain(value: string): string {
  return value.trim().toLowerCase();
}

function toName(value: unknown): string | null | undefined {
  if (typeof value !== 'string') return undefined;
  return value === '' ? null : value;
}

function toNumber(value: unknown): number | undefined {
  const isNumeric = typeof value === 'string' && /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value.trim());
  const result = isNumeric ? Number(value) : value;
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}
