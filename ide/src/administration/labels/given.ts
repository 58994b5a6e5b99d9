/** What the form of a label has, and what of it is sent. */

import type { CreateAssociationLabelInput, EmailCopy, OnLimit } from '../../gql/graphql';
import { orNull } from '../../ui/fields';
import { byField, type Refusal } from '../../ui/refusalsByField';
import type { Label, LabelPatch } from './labels';

export interface Given {
  name: string;
  /** Ignored if `single`. */
  inverseName: string;
  single: boolean;
  category: string;
  description: string;
  limit: string;
  /** Ignored if `single`. */
  inverseLimit: string;
  onLimit: OnLimit;
  acyclic: boolean;
  exclusiveWith: readonly string[];
  emailCopy: EmailCopy;
}

export const NOTHING: Given = {
  name: '',
  inverseName: '',
  single: false,
  category: '',
  description: '',
  limit: '',
  inverseLimit: '',
  onLimit: 'REFUSE',
  acyclic: false,
  exclusiveWith: [],
  emailCopy: 'NONE',
};

export const FIELDS = ['name', 'inverseName', 'category', 'description', 'limit', 'inverseLimit', 'onLimit', 'acyclic', 'exclusiveWith', 'emailCopy'] as const;
export type Field = (typeof FIELDS)[number];
export type Troubles = Partial<Record<Field, Refusal[]>>;

const NUMBER = /^\d{1,9}$/;

export function givenOf(label: Label): Given {
  return {
    ...label,
    inverseName: label.inverseName ?? '',
    single: label.inverseName === null,
    category: label.category ?? '',
    description: label.description ?? '',
    limit: String(label.limit),
    inverseLimit: String(label.inverseLimit),
    exclusiveWith: label.exclusiveWith.map(({ key }) => key),
  };
}

export function inputOf(given: Given): CreateAssociationLabelInput {
  const { name, category, description, limit, onLimit, acyclic, exclusiveWith, emailCopy } = given;
  const inverse = given.single ? {} : { inverseName: given.inverseName, inverseLimit: Number(given.inverseLimit) };
  return {
    name,
    ...inverse,
    category: orNull(category),
    description: orNull(description),
    limit: Number(limit),
    onLimit,
    acyclic: acyclic && !given.single,
    exclusiveWith: [...exclusiveWith],
    emailCopy,
  };
}

/** What differs from the label as it was seen. */
export function changesOf(given: Given, label: Label): LabelPatch {
  const before: Record<string, unknown> = inputOf(givenOf(label));
  const after = inputOf(given);
  const changed = Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  return Object.fromEntries(changed);
}

/** What cannot be sent: a number that is none, and a missing name of a label that has two. */
export function missing(given: Given): Refusal[] {
  const found: Refusal[] = [];
  const say = (field: Field, message: string) => found.push({ code: 'INVALID', message, path: ['input', field] } as Refusal);
  if (!given.single && given.inverseName.trim() === '') say('inverseName', 'A paired label needs a name for each direction.');
  if (!NUMBER.test(given.limit.trim())) say('limit', 'A limit is required: a whole number from 1 to 1,000,000.');
  if (!given.single && !NUMBER.test(given.inverseLimit.trim())) {
    say('inverseLimit', 'A limit is required: a whole number from 1 to 1,000,000.');
  }
  return found;
}

export function troublesOf(refusals: readonly Refusal[]): { of: Troubles; rest: Refusal[] } {
  return byField<Field>(refusals, Object.fromEntries(FIELDS.map((field) => [field, field])));
}
