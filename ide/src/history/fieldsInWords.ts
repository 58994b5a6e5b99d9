/** The fields of a change as somebody reads them: their names and their values, before and after. */

import { bornOf, day, keyInWords } from '../ui/words';
import type { Change, ChangedField } from './history';

export interface FieldInWords {
  name: string;
  before: string;
  after: string;
}

export interface Names {
  users: ReadonlyMap<string, string> | undefined;
  labels: ReadonlyMap<string, string> | undefined;
}

const NAMES: Record<string, string> = {
  birth: 'Born',
  emails: 'E-mail',
  phones: 'Phone',
  emailOptOut: 'Never send e-mails',
  externalId: 'External ID',
  ownerId: 'Owner',
  userIds: 'Users who see it',
  teams: 'Teams who see it',
  everyone: 'Everyone sees it',
  labelKey: 'Label',
  emailCopy: 'Copies by e-mail',
  since: 'First day',
  until: 'Last day',
};
const CHOICES = new Set(['emailCopy', 'onLimit', 'status', 'familyRole']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Fields with words for both sides; of custom fields, those that differ. A whole birth date stands once. */
export function fieldsInWords(fields: readonly ChangedField[], names: Names): FieldInWords[] {
  const hasBirth = fields.some(({ name }) => name === 'birth');
  return fields
    .filter(({ name }) => !(name === 'birthDate' && hasBirth))
    .flatMap((field) => (field.name === 'customFields' ? customFields(field) : [field]))
    .map(({ name, before, after }) => ({
      name: NAMES[name] ?? spaced(name),
      before: valueInWords(name, before, names),
      after: valueInWords(name, after, names),
    }));
}

/** The field of an update that changed just one, unless its words have to be looked up. */
export function onlyField({ kind, fields }: Change): FieldInWords | null {
  if (!kind.endsWith('_UPDATED') || usersOf(fields).length > 0 || hasLabels(fields)) return null;
  const [field, ...others] = fieldsInWords(fields, { users: undefined, labels: undefined });
  return field && others.length === 0 ? field : null;
}

/** The users that the fields mention. */
export function usersOf(fields: readonly ChangedField[]): string[] {
  const values = fields.filter(({ name }) => name === 'ownerId' || name === 'userIds').flatMap(({ before, after }) => [before, after]);
  return [...new Set(values.flat().filter((id): id is string => typeof id === 'string'))].sort();
}

export function hasLabels(fields: readonly ChangedField[]): boolean {
  return fields.some(({ name }) => name === 'labelKey' || name === 'exclusiveWith');
}

function customFields({ before, after }: ChangedField): ChangedField[] {
  const [old, now] = [objectOf(before), objectOf(after)];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return keys
    .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
    .map((key) => ({ name: keyInWords(key), before: old[key] ?? null, after: now[key] ?? null }));
}

function valueInWords(field: string, value: unknown, { users, labels }: Names): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map((one) => valueInWords(field, one, { users, labels })).join(', ');
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return value.toLocaleString();
  if (typeof value !== 'string') return field === 'birth' ? born(objectOf(value)) : JSON.stringify(value);
  if (field === 'ownerId' || field === 'userIds') return users?.get(value) ?? value;
  if (field === 'labelKey' || field === 'exclusiveWith') return labels?.get(value) ?? value;
  if (CHOICES.has(field)) return capitalised(value.replaceAll('_', ' ').toLowerCase());
  return DAY.test(value) ? day(value) : value;
}

function born({ year = null, month = null, day: ofMonth = null, original = null }: Record<string, unknown>): string {
  const birth = { year, month, day: ofMonth, original } as NonNullable<Parameters<typeof bornOf>[0]['birth']>;
  return bornOf({ birthDate: null, birth });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** jobTitle → Job title; a heading in words stays. */
function spaced(name: string): string {
  if (!/^[a-z]+([A-Z][a-z]+)*$/.test(name)) return name;
  return capitalised(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase());
}

function capitalised(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
