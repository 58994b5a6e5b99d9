/** Pairs of contacts that may be one person: what they are read by, in words, and the declaration that they are not. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { refresh } from '../app/client';
import { announce } from '../app/notices';
import {
  DeclareDistinctDocument,
  type DuplicateReasonKind,
  DuplicatesDocument,
  DuplicatesOfDocument,
  type DuplicatesQuery,
} from '../gql/graphql';
import { execute } from '../shell/request';
import type { Refusal } from '../ui/refusalsByField';

export type Pair = DuplicatesQuery['duplicateContacts']['edges'][number]['node'];
export type Sides = readonly [Side, Side];
export type Side = Pair['contacts'][number];

const COMPARED = 10_000;

export const pairsQuery = (minimumScore: number) =>
  infiniteQueryOptions({
    queryKey: ['duplicates', minimumScore],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      execute(DuplicatesDocument, { minimumScore, after: pageParam }, signal).then(({ duplicateContacts }) => duplicateContacts),
    // Changed contacts are compared in the background.
    refetchInterval: COMPARED,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : undefined),
  });

export const pairsOfQuery = (id: string) =>
  queryOptions({
    queryKey: ['duplicates', 'of', id],
    queryFn: ({ signal }) => execute(DuplicatesOfDocument, { id }, signal).then(({ duplicateContacts }) => duplicateContacts),
  });

/** Both contacts of a pair; null if one was deleted meanwhile. */
export function sidesOf({ contacts: [one, other] }: Pair): Sides | null {
  return one && other ? [one, other] : null;
}

/** The score in per cent. Only what is certain is called so. */
export function percent(score: number): string {
  return `${Math.min(99, Math.floor(score * 100))} %`;
}

const REASONS: Record<DuplicateReasonKind, string> = {
  SAME_EMAIL: 'Same e-mail address',
  SAME_PHONE: 'Same phone number',
  SIMILAR_NAME: 'Similar name',
  TRANSLITERATED_NAME: 'Same name in another script',
  SAME_BIRTH_DATE: 'Same date of birth',
  SAME_COMPANY: 'Same company',
  SAME_CUSTOM_FIELDS: 'Same custom fields',
  SHARED_ASSOCIATES: 'Linked with the same contacts',
};

export function reasonsOf({ reasons }: Pair): { kind: DuplicateReasonKind; words: string; detail: string }[] {
  return reasons.map(({ kind, detail }) => ({ kind, words: REASONS[kind], detail }));
}

export async function declareDistinct([one, other]: Sides): Promise<Refusal[]> {
  const send = async (distinct: boolean) => {
    const input = { contactIds: [one.id, other.id], distinct };
    return (await execute(DeclareDistinctDocument, { input })).declareDistinct.errors;
  };
  const errors = await send(true);
  if (errors.length === 0) {
    announce(`${one.name} and ${other.name} are different people.`, () => send(false));
    await refresh();
  }
  return errors;
}
