/** Merges two contacts, and says what it did. */

import { announce } from '../app/notices';
import { MergeDocument, type MergeContactsInput } from '../gql/graphql';
import { execute } from '../shell/request';
import type { Refusal } from '../ui/refusalsByField';

export async function merge(input: MergeContactsInput, goneName: string): Promise<Refusal[]> {
  const { contact, movedAssociations, redFlags, tasksLosingAccess, errors } = (await execute(MergeDocument, { input })).mergeContacts;
  if (contact) {
    const moved = movedAssociations === 1 ? '1 association moved.' : `${movedAssociations.toLocaleString()} associations moved.`;
    const flagged = redFlags.length > 0 ? ' It is over a limit, and a red flag was raised.' : '';
    const lost = tasksLosingAccess.length > 0 ? ` Assignees of ${tasksLosingAccess.length} open tasks can no longer see it.` : '';
    announce(`Merged ${goneName} into ${contact.name}: ${moved}${flagged}${lost}`, null);
  }
  return errors;
}
