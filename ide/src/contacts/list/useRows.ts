/**
 * The rows of a list of any length. Keyset pages can be read from both ends only: whatever is to be shown is reached
 * from the nearer end, and a row that has not been read yet keeps its place.
 */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ContactListDocument, type ContactListQuery, type ContactListQueryVariables } from '../../gql/graphql';
import { execute } from '../../shell/request';

export type Row = ContactListQuery['contacts']['edges'][number]['node'];
type Page = ContactListQuery['contacts'];
type Asked = Pick<ContactListQueryVariables, 'filter' | 'orderBy'>;
type Where = Pick<ContactListQueryVariables, 'first' | 'after' | 'last' | 'before'>;

export const PAGE = 100;
const LARGE = 500;

export interface Range {
  from: number;
  to: number;
}

export function firstPage(asked: Asked): ContactListQueryVariables {
  return { ...asked, first: PAGE };
}

export function useRows(asked: Asked, shown: Range) {
  const [fromEnd, setFromEnd] = useState(false);
  const key = JSON.stringify(asked);
  useEffect(() => setFromEnd(false), [key]);

  const read = ({ pageParam, signal }: { pageParam: Where; signal: AbortSignal }): Promise<Page> =>
    execute(ContactListDocument, { ...asked, ...pageParam }, signal).then(({ contacts }) => contacts);
  const head = useInfiniteQuery({
    queryKey: ['contacts', asked, 'head'],
    queryFn: read,
    initialPageParam: { first: PAGE } as Where,
    getNextPageParam: ({ pageInfo }, pages): Where | undefined =>
      pageInfo.hasNextPage ? { first: sizeAfter(pages), after: pageInfo.endCursor } : undefined,
    placeholderData: keepPreviousData,
  });
  const tail = useInfiniteQuery({
    queryKey: ['contacts', asked, 'tail'],
    queryFn: read,
    enabled: fromEnd,
    initialPageParam: { last: PAGE } as Where,
    getNextPageParam: ({ pageInfo }, pages): Where | undefined =>
      pageInfo.hasPreviousPage ? { last: sizeAfter(pages), before: pageInfo.startCursor } : undefined,
  });

  const total = head.data?.pages[0]?.totalCount ?? 0;
  const first = rowsOf(head.data?.pages ?? []);
  const last = fromEnd ? rowsOf([...(tail.data?.pages ?? [])].reverse()) : [];
  const tailStart = total - last.length;

  const from = Math.max(shown.from, first.length);
  const to = Math.min(shown.to, tailStart - 1);
  const missing = from <= to && !head.isPlaceholderData;
  const nearEnd = tailStart - 1 - from < to - first.length;
  const reading = head.isFetching || tail.isFetching;
  useEffect(() => {
    if (!missing || reading || head.error || tail.error) return;
    if (!nearEnd) void head.fetchNextPage();
    else if (!fromEnd) setFromEnd(true);
    else void tail.fetchNextPage();
  });

  return {
    total,
    rowAt: (index: number): Row | undefined => first[index] ?? last[index - tailStart],
    isWaiting: head.isPending,
    isStale: head.isPlaceholderData,
    error: head.error ?? tail.error,
    again: () => void (head.error ? head.refetch() : tail.refetch()),
  };
}

/** Who scrolls far wants to arrive: after the first page, pages are as large as the server allows. */
function sizeAfter(pages: Page[]): number {
  return pages.length > 1 ? LARGE : PAGE;
}

function rowsOf(pages: Page[]): Row[] {
  return pages.flatMap(({ edges }) => edges.map(({ node }) => node));
}
