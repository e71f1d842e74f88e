import { flag, number, record, records, text } from './lenient.js';

/** `ocr` of the result: what was read from the identity document. Personal data throughout. */
export const ocr = record({
  /** The kinds of document that were recognised. */
  types: records({
    /** `"IDCARD"`. */
    name: text,
    /** 0–1. */
    probability: number,
    /** A year or a span of years: `"2015"`, `"2007-2009"`. */
    year: text,
    /** ISO 3166-1 alpha-3. */
    country: text,
    /** `"PRT_IDCARD_2007-2009"`. */
    id: text,
    /** `"A"`; may be absent. */
    side: text,
  }),
  fields: records({
    /** `"DOCUMENT_NUMBER"`. */
    name: text,
    /** Where the value was read, such as `VISUAL`; may be absent. */
    sources: records({ source: text, value: text, original_value: text, probability: number }),
    value: text,
    validity_status: flag,
    status: flag,
  }),
  images: records({
    /** `"PORTRAIT"`. */
    name: text,
    /** Base64 without a data-URI prefix. */
    value: text,
  }),
  /** Checks of the document's genuineness, such as `PATTERN_CHECKS`. */
  authenticity: records({ name: text, value: flag }),
  /** Checks of the fields against each other, such as `OVERALL`. */
  validations: records({ name: text, value: flag }),
});
