/** The roles that contacts can have: every label read from both of its ends. */

import { queryOptions } from '@tanstack/react-query';
import { RolesDocument, type RolesQuery } from '../gql/graphql';
import { execute } from '../shell/request';

type Label = RolesQuery['associationLabels'][number];

export interface RoleChoice {
  /** The label and the end that the role is read from. */
  id: string;
  label: Label;
  /** What the other contact is to this one. */
  role: string;
  /** What this contact is to the other one. */
  inverse: string;
  /** Whether the other contact is the FROM of the association. */
  otherIsFrom: boolean;
}

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => execute(RolesDocument, {}, signal).then(({ associationLabels }) => associationLabels.flatMap(bothEnds)),
});

function bothEnds(label: Label): RoleChoice[] {
  const inverse = label.inverseName ?? label.name;
  const one = { id: `${label.key}.name`, label, role: label.name, inverse, otherIsFrom: true };
  if (label.inverseName === null) return [one];
  return [one, { id: `${label.key}.inverse`, label, role: inverse, inverse: label.name, otherIsFrom: false }];
}
