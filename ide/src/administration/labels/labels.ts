/** The labels, and their changes, each with the change that takes it back where there is one. */

import { queryOptions } from '@tanstack/react-query';
import { announce } from '../../app/notices';
import { refresh } from '../../app/client';
import {
  ChangeLabelDocument,
  type CreateAssociationLabelInput,
  CreateLabelDocument,
  DeleteLabelDocument,
  type LabelRowFragment,
  LabelTableDocument,
  type UpdateAssociationLabelInput,
} from '../../gql/graphql';
import { execute } from '../../shell/request';
import type { Refusal } from '../../ui/refusalsByField';

export type Label = LabelRowFragment;
export type LabelPatch = Omit<UpdateAssociationLabelInput, 'key' | 'expectedVersion' | 'allowExisting' | 'idempotencyKey'>;

export const labelsQuery = queryOptions({
  queryKey: ['labels'],
  queryFn: ({ signal }) => execute(LabelTableDocument, {}, signal).then(({ associationLabels }) => associationLabels),
});

/** The names of a label in both directions. */
export function namesOf({ name, inverseName }: Pick<Label, 'name' | 'inverseName'>): string {
  return inverseName === null ? name : `${name} / ${inverseName}`;
}

export async function create(input: CreateAssociationLabelInput): Promise<Refusal[]> {
  const { label, errors } = (await execute(CreateLabelDocument, { input })).createAssociationLabel;
  if (label) {
    announce(`Created the label “${namesOf(label)}”.`, async () => (await remove(label.key, false)).errors);
    await refresh();
  }
  return errors;
}

/** Changes a label under the version that was seen; `allowExisting` keeps associations that break a new rule. */
export async function change(before: Label, changed: LabelPatch, allowExisting: boolean): Promise<Refusal[]> {
  const { label, overLimitCount, existingCount, errors } = await update(before, { ...changed, allowExisting });
  if (label) {
    const over = overLimitCount === 0 ? '' : ` ${number(overLimitCount, 'contact')} over the new limit got a red flag.`;
    const existing = existingCount === 0 ? '' : ` ${number(existingCount, 'stored association')} that break the new rule stay.`;
    announce(`Changed the label “${namesOf(label)}”.${over}${existing}`, () => takeBack(label, before, changed));
    await refresh();
  }
  return errors;
}

/** Retires a label, or puts it back. */
export async function retire(before: Label, retired: boolean): Promise<Refusal[]> {
  const { label, errors } = await update(before, { retired });
  if (label) {
    announce(`${retired ? 'Retired' : 'Put back'} the label “${namesOf(label)}”.`, () => takeBack(label, before, { retired }));
    await refresh();
  }
  return errors;
}

/** Deletes a label with all its associations and red flags, for good. */
export async function deleteForGood(label: Label): Promise<Refusal[]> {
  const { errors, removedAssociations } = await remove(label.key, true);
  if (errors.length === 0) {
    const removed = removedAssociations === 0 ? '' : ` and ${number(removedAssociations, 'association')}`;
    announce(`Deleted the label “${namesOf(label)}”${removed}.`, null);
  }
  await refresh();
  return errors;
}

export function number(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

/** Stored associations may break a rule that comes back, as they did before. */
async function takeBack(after: Label, before: Label, changed: LabelPatch): Promise<Refusal[]> {
  const values = { ...before, exclusiveWith: before.exclusiveWith.map(({ key }) => key) };
  const inverse = Object.fromEntries(Object.entries(values).filter(([name]) => name in changed));
  return (await update(after, { ...inverse, allowExisting: true })).errors;
}

async function update({ key, version }: Label, changed: Omit<UpdateAssociationLabelInput, 'key' | 'expectedVersion'>) {
  const input = { key, expectedVersion: version, ...changed };
  return (await execute(ChangeLabelDocument, { input })).updateAssociationLabel;
}

async function remove(key: string, removeAssociations: boolean) {
  return (await execute(DeleteLabelDocument, { input: { key, removeAssociations } })).deleteAssociationLabel;
}
