/** Which red flags are shown, as the address has it. */

import type { RedFlagStatus } from '../../gql/graphql';

export interface FlagSearch {
  status?: RedFlagStatus;
  labelKey?: string;
}

/** Reads an address that anybody may have written. */
export function readFlagSearch({ status, labelKey }: Record<string, unknown>): FlagSearch {
  return {
    ...(status === 'RESOLVED' ? { status } : {}),
    ...(typeof labelKey === 'string' && labelKey !== '' ? { labelKey } : {}),
  };
}
