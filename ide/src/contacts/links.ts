/** Changes of associations, each with the change that takes it back. */

import {
  type AssociateInput,
  ChangeLinkDocument,
  LinkDocument,
  type LinkMutation,
  UnlinkDocument,
  type UpdateAssociationInput,
} from '../gql/graphql';
import { execute } from '../shell/request';
import { day } from '../ui/words';
import { refresh } from '../app/client';
import type { Refusal } from '../ui/refusalsByField';
import type { RoleChoice } from './roles';
import { announce } from '../app/notices';

export type Stored = NonNullable<LinkMutation['associate']['association']>;

/** What a form has for the days and the note of an association. */
export interface Details {
  since: string | null;
  until: string | null;
  note: string | null;
}

/** Links a contact with another one, who is `choice.role` of it. */
export async function link(id: string, otherId: string, choice: RoleChoice, details: Details): Promise<Refusal[]> {
  const [fromId, toId] = choice.otherIsFrom ? [otherId, id] : [id, otherId];
  const { associate } = await execute(LinkDocument, { input: { fromId, toId, labelKey: choice.label.key, ...details } });
  const { association, created, errors, redFlags } = associate;
  if (association) {
    const flagged = redFlags.length > 0 ? ' It is over a limit, and a red flag was raised.' : '';
    announce(
      created ? `${sentence(association)}.${flagged}` : `${sentence(association)} already.`,
      created ? () => remove(association.id) : null,
    );
    await refresh();
  }
  return errors;
}

export async function unlink(stored: Stored): Promise<Refusal[]> {
  const errors = await remove(stored.id);
  if (errors.length === 0) {
    announce(`Unlinked ${stored.from.name} and ${stored.to.name} (${stored.label.name}).`, () => store(inputOf(stored)));
    await refresh();
  }
  return errors;
}

export async function endOn(stored: Stored, until: string): Promise<Refusal[]> {
  return change(stored, { until }, { until: stored.until }, `${sentence(stored)} until ${day(until)}.`);
}

/** Gives an association another role, days or note. A role read from the other end makes another association. */
export async function edit(stored: Stored, id: string, choice: RoleChoice, details: Details): Promise<Refusal[]> {
  const otherIsFrom = stored.to.id === id;
  const turned = choice.label.inverseName !== null && choice.otherIsFrom !== otherIsFrom;
  if (turned) return turn(stored, choice.label.key, details);
  const { since, until, note } = stored;
  const relabelled = choice.label.key === stored.label.key ? {} : { labelKey: choice.label.key };
  const before = relabelled.labelKey ? { labelKey: stored.label.key } : {};
  return change(stored, { ...relabelled, ...details }, { ...before, since, until, note }, `Changed ${stored.from.name} and ${stored.to.name}.`);
}

type Changed = Omit<UpdateAssociationInput, 'id' | 'expectedVersion'>;

async function change(stored: Stored, changed: Changed, before: Changed, words: string): Promise<Refusal[]> {
  const send = async (expectedVersion: number, what: Changed) => {
    const input = { id: stored.id, expectedVersion, ...what };
    return (await execute(ChangeLinkDocument, { input })).updateAssociation;
  };
  const { association, errors } = await send(stored.version, changed);
  if (association) {
    announce(words, async () => (await send(association.version, before)).errors);
    await refresh();
  }
  return errors;
}

/** Stores the association the other way round, then removes the old one; the old one stays if that is refused. */
async function turn(stored: Stored, labelKey: string, details: Details): Promise<Refusal[]> {
  const input = { fromId: stored.to.id, toId: stored.from.id, labelKey, ...details };
  const { association, errors } = (await execute(LinkDocument, { input })).associate;
  if (!association) return errors;
  const refusals = await remove(stored.id);
  if (refusals.length === 0) {
    announce(`${sentence(association)}.`, async () => {
      const again = await store(inputOf(stored));
      return again.length > 0 ? again : remove(association.id);
    });
  }
  await refresh();
  return refusals;
}

/** An association in words, read from its FROM. */
export function sentence({ from, to, label }: Stored): string {
  return `${from.name} is ${label.name} of ${to.name}`;
}

/** Removes an association that was just made. */
export function unlinked({ id }: Stored): Promise<Refusal[]> {
  return remove(id);
}

async function remove(id: string): Promise<Refusal[]> {
  return (await execute(UnlinkDocument, { input: { id } })).dissociate.errors;
}

async function store(input: AssociateInput): Promise<Refusal[]> {
  return (await execute(LinkDocument, { input })).associate.errors;
}

function inputOf({ from, to, label, since, until, note, emailCopy }: Stored): AssociateInput {
  return { fromId: from.id, toId: to.id, labelKey: label.key, since, until, note, emailCopy };
}
