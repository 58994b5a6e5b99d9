/** Why the server refused a change, in its own words, and the field that it is about. */

import type { LinkMutation } from '../gql/graphql';

export type Refusal = LinkMutation['associate']['errors'][number];

/** The refusals of each field, by the last name in their path; the others are about the whole. */
export function byField<Field extends string>(
  refusals: readonly Refusal[],
  fields: Record<string, Field>,
): { of: Partial<Record<Field, Refusal[]>>; rest: Refusal[] } {
  const of: Partial<Record<Field, Refusal[]>> = {};
  const rest: Refusal[] = [];
  for (const refusal of refusals) {
    const field = (refusal.path ?? []).map((name) => fields[name]).findLast((found) => found !== undefined);
    if (field === undefined) rest.push(refusal);
    else (of[field] ??= []).push(refusal);
  }
  return { of, rest };
}
