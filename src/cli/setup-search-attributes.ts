import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../workflows/search-attribute-keys.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isRefusal, untilShown, type SetupStep } from './setup-step.js';

/** Names of temporal.api.enums.v1.IndexedValueType, by number. */
const TYPES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'] as const;
const KEYWORD = TYPES.indexOf('Keyword');

/**
 * The three search attributes of the client's namespace.
 *
 * @throws CliError `SearchAttributeMismatch` where one has another type: no worker would use it
 */
export async function setupSearchAttributes(client: Client): Promise<SetupStep[]> {
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const registered = await typesOf(client);
  const wrong = SEARCH_ATTRIBUTE_NAMES.filter(
    (name) => registered !== null && name in registered && Number(registered[name]) !== KEYWORD,
  );
  if (wrong.length > 0) {
    const list = wrong.map(
      (name) => `${name} is ${TYPES[Number(registered?.[name])] ?? 'of an unknown type'}`,
    );
    throw new CliError(
      'SearchAttributeMismatch',
      EXIT.notRight,
      `${list.join(', ')} in namespace ${namespace} and must be Keyword; where nobody else uses it, remove it with ` +
        wrong
          .map(
            (name) => `\`temporal operator search-attribute remove --namespace ${namespace} --name ${name}\``,
          )
          .join(' and '),
    );
  }
  return SEARCH_ATTRIBUTE_NAMES.map((name) => ({
    what: 'searchAttribute',
    name,
    exists: registered === null ? null : name in registered,
    async make() {
      await operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: KEYWORD } });
      await untilShown(`search attribute ${name}`, async () => name in ((await typesOf(client)) ?? {}));
    },
    instead: [
      `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
      `tcld namespace search-attributes add --namespace ${namespace} --search-attribute "${name}=Keyword"`,
    ],
  }));
}

/** Null where the server does not tell us. */
async function typesOf(client: Client): Promise<Readonly<Record<string, unknown>> | null> {
  const { namespace } = client.options;
  try {
    return (await client.connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
