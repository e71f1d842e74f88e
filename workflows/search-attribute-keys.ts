import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';

/** The three search attributes, all Keyword; their values are never encrypted. */
export const FINWAVE_STATUS = defineSearchAttributeKey('FinwaveStatus', SearchAttributeType.KEYWORD);
export const FINWAVE_ONBOARDING_ID = defineSearchAttributeKey(
  'FinwaveOnboardingId',
  SearchAttributeType.KEYWORD,
);
export const FINWAVE_SETTLED_BY = defineSearchAttributeKey('FinwaveSettledBy', SearchAttributeType.KEYWORD);

export const SEARCH_ATTRIBUTE_NAMES = [
  FINWAVE_STATUS.name,
  FINWAVE_ONBOARDING_ID.name,
  FINWAVE_SETTLED_BY.name,
];
