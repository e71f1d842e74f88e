/** The create request's body (POST /integrations) as the sandbox accepted it. */
export interface CreateRequest {
  readonly customId: string;
  readonly webhook: string;
  readonly phoneStep?: boolean;
  readonly acceptations?: readonly { readonly mandatory: boolean; readonly text: string }[];
  readonly [field: string]: unknown;
}

export interface CreateRules {
  /** Refuse fields that the vendor's pages don't name. */
  readonly rejectUnknown: boolean;
  /** The only values of `lang`; null accepts any. */
  readonly languages: readonly string[] | null;
}

export type CheckedCreate =
  { readonly request: CreateRequest } | { readonly field: string; readonly message: string };

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isFilledText: Check = (value) => typeof value === 'string' && value !== '';
const isFlag: Check = (value) => typeof value === 'boolean';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Field by field, in the order of the vendor's body; the last one is from its quick start. */
const FIELDS: Readonly<Record<string, readonly [Check, string]>> = {
  customId: [isFilledText, 'a text'],
  webhook: [isFilledText, 'a URL'],
  lang: [isText, 'a language'],
  phoneCountryCode: [isText, 'a text'],
  phone: [isText, 'a text'],
  phoneStep: [isFlag, 'true or false'],
  acceptations: [
    (value) =>
      Array.isArray(value) &&
      value.every((item: unknown) => isObject(item) && isFlag(item['mandatory']) && isText(item['text'])),
    'an array of {mandatory, text}',
  ],
  redirectUrl: [
    (value) => isObject(value) && [1, 2, 3, 4].includes(value['type'] as number),
    '{type: 1 | 2 | 3 | 4, url, waitingTime}',
  ],
  evidencePortalWebhook: [isText, 'a URL'],
};

/** Checks a create's body; the first field that is wrong is named. */
export function checkCreate(body: unknown, rules: CreateRules): CheckedCreate {
  if (!isObject(body)) return { field: 'body', message: 'the body must be a JSON object' };
  for (const field of ['customId', 'webhook']) {
    if (body[field] === undefined || body[field] === null || body[field] === '') {
      return { field, message: `${field} is mandatory` };
    }
  }
  for (const [field, value] of Object.entries(body)) {
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    if (known && !known[0](value)) return { field, message: `${field} must be ${known[1]}` };
    if (!known && rules.rejectUnknown) return { field, message: `${field} is not allowed` };
  }
  if (rules.languages && body['lang'] !== undefined && !rules.languages.includes(body['lang'] as string)) {
    return { field: 'lang', message: `lang must be one of ${rules.languages.join(', ')}` };
  }
  return { request: body as unknown as CreateRequest };
}
