/** Red flags: what is asked of the server, and their resolution. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { announce } from '../../app/notices';
import { refresh } from '../../app/client';
import {
  LabelNamesDocument,
  OpenRedFlagsDocument,
  RedFlagListDocument,
  type RedFlagListQueryVariables,
  type RedFlagRowFragment,
  ResolveRedFlagDocument,
} from '../../gql/graphql';
import { execute } from '../../shell/request';
import type { Refusal } from '../../ui/refusalsByField';
import type { FlagSearch } from './search';

export type RedFlag = RedFlagRowFragment;

/** The red flags to list; an empty key stands for all labels. */
export type Wanted = Required<FlagSearch>;

export const openCountQuery = queryOptions({
  queryKey: ['red flags', 'open'],
  queryFn: ({ signal }) => execute(OpenRedFlagsDocument, {}, signal).then(({ redFlags }) => redFlags.totalCount),
});

export const labelNamesQuery = queryOptions({
  queryKey: ['red flags', 'labels'],
  queryFn: ({ signal }) => execute(LabelNamesDocument, {}, signal).then(({ associationLabels }) => associationLabels),
});

export function variablesOf({ status, labelKey }: Wanted): RedFlagListQueryVariables {
  return labelKey === '' ? { status } : { status, labelKey };
}

export function flagsQuery(wanted: Wanted) {
  return infiniteQueryOptions({
    queryKey: ['red flags', 'list', wanted],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      execute(RedFlagListDocument, { ...variablesOf(wanted), after: pageParam }, signal).then(({ redFlags }) => redFlags),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
}

/** Resolves one after the other with the same remark, and stops at the first that is refused. */
export async function resolve(flags: readonly RedFlag[], resolution: string | null): Promise<Refusal[]> {
  let resolved = 0;
  try {
    for (const { id } of flags) {
      const { errors } = (await execute(ResolveRedFlagDocument, { input: { id, resolution } })).resolveRedFlag;
      if (errors.length > 0) return errors;
      resolved += 1;
    }
    return [];
  } finally {
    const [first] = flags;
    if (resolved === 1 && first) announce(`Resolved the red flag of ${first.contact.name}.`, null);
    else if (resolved > 1) announce(`Resolved ${resolved.toLocaleString()} red flags.`, null);
    if (resolved > 0) await refresh();
  }
}
