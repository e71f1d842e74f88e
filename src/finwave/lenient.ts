import { z } from 'zod';
import type { Open } from './codes.js';

/**
 * Readers of fields that decide nothing: missing, null or of another type than documented reads as
 * null, and never fails. What was received stays in the raw result.
 */

export const text = z.string().nullable().catch(null);
export const flag = z.boolean().nullable().catch(null);
export const number = z.number().nullable().catch(null);

/** Milliseconds since 1970-01-01 UTC: `processStatus`, `logs`, `smsEvents`. */
export const epochMilliseconds = z.number().brand<'EpochMilliseconds'>().nullable().catch(null);
/** **Seconds** since 1970-01-01 UTC: everything inside `biometry`. */
export const epochSeconds = z.number().brand<'EpochSeconds'>().nullable().catch(null);

/** A text out of an open list. */
export function code<Known extends string>(): z.ZodType<Open<Known> | null> {
  return z
    .custom<Open<Known>>((value) => typeof value === 'string')
    .nullable()
    .catch(null);
}

/** An object of which unknown fields are kept. */
export function record<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodCatch<z.ZodNullable<z.ZodObject<Shape, z.core.$loose>>> {
  return z.looseObject(shape).nullable().catch(null);
}

/** A list of such objects; entries that are no objects are left out. */
export function records<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<z.infer<z.ZodObject<Shape, z.core.$loose>>[] | null> {
  return z
    .array(z.unknown())
    .transform((entries) => entries.filter(isObject))
    .pipe(z.array(z.looseObject(shape)))
    .nullable()
    .catch(null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
