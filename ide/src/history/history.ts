/** The changes of a contact, and of all: what is asked of the server. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type ChangeKind,
  ChangeListDocument,
  type ChangeListQueryVariables,
  type ChangePageFragment,
  ContactHistoryDocument,
  NamesOfLabelsDocument,
  NamesOfUsersDocument,
  UndoDocument,
} from '../gql/graphql';
import { refresh } from '../app/client';
import { announce } from '../app/notices';
import { execute } from '../shell/request';
import type { Refusal } from '../ui/refusalsByField';

export type Change = ChangePageFragment['edges'][number]['node'];
export type ChangedField = Change['fields'][number];

export const KINDS: Record<ChangeKind, string> = {
  CONTACT_CREATED: 'Contact created',
  CONTACT_UPDATED: 'Contact changed',
  CONTACT_DELETED: 'Contact deleted',
  CONTACT_RESTORED: 'Contact restored',
  CONTACT_ERASED: 'Contact erased',
  CONTACTS_MERGED: 'Contacts merged',
  ACCESS_CHANGED: 'Access changed',
  ASSOCIATION_CREATED: 'Linked',
  ASSOCIATION_UPDATED: 'Association changed',
  ASSOCIATION_REMOVED: 'Unlinked',
  LABEL_CREATED: 'Label created',
  LABEL_UPDATED: 'Label changed',
  LABEL_DELETED: 'Label deleted',
  RULE_CREATED: 'Relation rule created',
  RULE_UPDATED: 'Relation rule changed',
  RULE_DELETED: 'Relation rule deleted',
  RED_FLAG_RAISED: 'Red flag raised',
  RED_FLAG_RESOLVED: 'Red flag resolved',
  SETTINGS_CHANGED: 'Settings changed',
  IMPORTED: 'Import',
  UNDONE: 'Import undone',
};

const NO_PAGE: ChangePageFragment = { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, edges: [] };

const following = {
  initialPageParam: null as string | null,
  getNextPageParam: ({ pageInfo }: ChangePageFragment) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
};

export function historyQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['history', id],
    queryFn: ({ pageParam, signal }): Promise<ChangePageFragment> =>
      execute(ContactHistoryDocument, { id, after: pageParam }, signal).then(({ contact }) => contact?.history ?? NO_PAGE),
    ...following,
  });
}

export function changesQuery(wanted: Omit<ChangeListQueryVariables, 'after'>) {
  return infiniteQueryOptions({
    queryKey: ['changes', wanted],
    queryFn: ({ pageParam, signal }): Promise<ChangePageFragment> =>
      execute(ChangeListDocument, { ...wanted, after: pageParam }, signal).then(({ changes }) => changes),
    ...following,
  });
}

export const labelsQuery = queryOptions({
  queryKey: ['history', 'labels'],
  queryFn: ({ signal }) =>
    execute(NamesOfLabelsDocument, {}, signal).then(
      ({ associationLabels }) =>
        new Map(associationLabels.map(({ key, name, inverseName }) => [key, inverseName === null ? name : `${name} / ${inverseName}`])),
    ),
});

/** The names of the users that the fields of a change mention. */
export function usersQuery(ids: string[]) {
  return queryOptions({
    queryKey: ['history', 'users', ids],
    enabled: ids.length > 0,
    queryFn: ({ signal }) =>
      execute(NamesOfUsersDocument, { ids }, signal).then(
        ({ nodes }) => new Map(nodes.flatMap((node) => (node && 'name' in node ? [[node.id, node.name] as const] : []))),
      ),
  });
}

/** Undoes a change, whenever it was made; the notice does it again. */
export async function undo({ id, text }: Change): Promise<Refusal[]> {
  const { change, errors } = await sendUndo(id);
  if (errors.length === 0) {
    const by = change?.undoneBy;
    announce(`Undone: ${text}.`, by ? async () => (await sendUndo(by.id)).errors : null);
  }
  await refresh();
  return errors;
}

async function sendUndo(changeId: string) {
  return (await execute(UndoDocument, { input: { changeId } })).undo;
}
