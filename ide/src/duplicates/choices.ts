/** What each of two contacts has in a field, and whose value stays when they are merged. */

import type { MergeChoicesInput, MergeSidesQuery } from '../gql/graphql';
import { bornOf } from '../ui/words';

export type Merging = NonNullable<MergeSidesQuery['one']>;

/** 0 and 1 are the two contacts, in the order in which they are shown. */
export type Column = 0 | 1;
export type Picked = Column | 'both';
export type FieldName = keyof MergeChoicesInput;
export type Choices = Partial<Record<FieldName, Picked>>;

export interface Field {
  key: FieldName;
  name: string;
  /** Whether the values of both can be united. */
  unites: boolean;
  values: readonly [string, string];
}

type Row = readonly [FieldName, string, boolean, (contact: Merging) => string];

const FIELDS: readonly Row[] = [
  ['name', 'Name', false, ({ name }) => name],
  ['givenName', 'Given name', false, ({ givenName }) => givenName ?? ''],
  ['familyName', 'Family name', false, ({ familyName }) => familyName ?? ''],
  ['pronouns', 'Pronouns', false, ({ pronouns }) => pronouns ?? ''],
  ['emails', 'E-mail', true, ({ emails }) => emails.join('\n')],
  ['phones', 'Phone', true, ({ phones }) => phones.join('\n')],
  ['company', 'Company', false, ({ company }) => company ?? ''],
  ['jobTitle', 'Job title', false, ({ jobTitle }) => jobTitle ?? ''],
  ['birth', 'Born', false, bornOf],
  ['notes', 'Notes', true, ({ notes }) => notes ?? ''],
  ['customFields', 'Custom fields', true, ({ customFields }) => linesOf(customFields)],
  ['externalId', 'External ID', false, ({ externalId }) => externalId ?? ''],
];

/** The fields that one of the two has. */
export function fieldsOf(sides: readonly [Merging, Merging]): Field[] {
  return FIELDS.map(([key, name, unites, valueOf]) => ({ key, name, unites, values: [valueOf(sides[0]), valueOf(sides[1])] as const })).filter(
    ({ values }) => values.some(Boolean),
  );
}

export function differs({ values: [one, other] }: Field): boolean {
  return one !== other;
}

/** What stays of a field: as chosen, or what the server does by itself. */
export function pickedOf({ key, unites, values }: Field, choices: Choices, kept: Column): Picked {
  const chosen = choices[key];
  if (chosen !== undefined) return chosen;
  const other = kept === 0 ? 1 : 0;
  if (values[kept] === '') return other;
  return unites && values[other] !== '' ? 'both' : kept;
}

/** The choices as the API takes them, for the contact that stays. */
export function chosenInput(choices: Choices, kept: Column): MergeChoicesInput {
  return Object.fromEntries(
    Object.entries(choices).flatMap(([key, side]) => (side === 'both' ? [] : [[key, side === kept ? 'KEEP' : 'MERGE']])),
  ) as MergeChoicesInput;
}

/** Who can see a contact, in words. */
export function seenBy({ access, owner }: Merging): string {
  if (access.everyone) return 'every user';
  const users = [...(owner ? [owner.name] : []), ...access.users.map(({ name }) => name)];
  return [...users, ...access.teams.map((team) => `the team ${team}`), 'administrators'].join(', ');
}

function linesOf(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .sort()
    .join('\n');
}
