import { asNull, flag, name, number, record, records, text, type Odd } from './lenient.js';

/** `ocr` of the result: what was read from the identity document. Personal data throughout. */
export function ocr(odd: Odd) {
  return record(odd, {
    /** The kinds of document that were recognised. */
    types: records(asNull, {
      /** `"IDCARD"`. */
      name: asNull(name),
      /** 0–1. */
      probability: asNull(number),
      /** A year or a span of years: `"2015"`, `"2007-2009"`. */
      year: asNull(text),
      /** ISO 3166-1 alpha-3. */
      country: asNull(text),
      /** `"PRT_IDCARD_2007-2009"`. */
      id: asNull(text),
      /** `"A"`; may be absent. */
      side: asNull(text),
    }),
    fields: records(odd, {
      /** `"DOCUMENT_NUMBER"`. */
      name: asNull(name),
      /** Where the value was read, such as `VISUAL`; may be absent. */
      sources: records(asNull, {
        source: asNull(text),
        value: asNull(text),
        original_value: asNull(text),
        probability: asNull(number),
      }),
      value: asNull(text),
      validity_status: odd(flag),
      status: odd(flag),
    }),
    images: records(odd, {
      /** `"PORTRAIT"`. */
      name: asNull(name),
      /** Base64, with or without a data-URI prefix. */
      value: odd(text),
    }),
    /** Checks of the document's genuineness, such as `PATTERN_CHECKS`. */
    authenticity: records(odd, { name: asNull(name), value: odd(flag) }),
    /** Checks of the fields against each other, such as `OVERALL`. */
    validations: records(odd, { name: asNull(name), value: odd(flag) }),
  });
}
