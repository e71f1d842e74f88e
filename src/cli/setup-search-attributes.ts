import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTE_NAMES } from '../../workflows/search-attribute-keys.js';
import { CliError, EXIT } from './exit-codes.js';
import { isRefusal, untilShown, type SetupStep } from './setup-step.js';

export const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** Names of that enumeration as the `temporal` CLI spells them, by number. */
const TYPES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'] as const;

/**
 * The three search attributes of the client's namespace.
 *
 * @throws CliError `SearchAttributeMismatch` where one has another type: no worker would use it
 */
export async function setupSearchAttributes(client: Client): Promise<SetupStep[]> {
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const registered = await typesOf(client);
  if (registered !== null) assertKeywords(registered, namespace);
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

function assertKeywords(registered: Readonly<Record<string, unknown>>, namespace: string): void {
  const wrong = SEARCH_ATTRIBUTE_NAMES.filter((name) => name in registered && registered[name] !== KEYWORD);
  if (wrong.length === 0) return;
  const are = wrong.map((name) => `${name} is ${TYPES[Number(registered[name])] ?? 'of an unknown type'}`);
  const names = wrong.map((name) => `--name ${name}`).join(' ');
  throw new CliError(
    'SearchAttributeMismatch',
    EXIT.notRight,
    `${are.join(', ')} in namespace ${namespace} and must be Keyword; where nobody else uses it, remove it with ` +
      `\`temporal operator search-attribute remove --namespace ${namespace} ${names}\``,
  );
}

/** The registered search attributes with their types; null where the server does not tell us. */
export async function typesOf(client: Client): Promise<Readonly<Record<string, unknown>> | null> {
  const { namespace } = client.options;
  try {
    return (await client.connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
