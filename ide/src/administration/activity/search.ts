/** Which changes are shown, as the address has it. */

import type { ChangeKind, ChangeListQueryVariables } from '../../gql/graphql';

export interface ActivitySearch {
  kind?: ChangeKind;
  byId?: string;
  /** A day where the reader is. */
  day?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads an address that anybody may have written; an unknown kind is left to the list of kinds, which is loaded later. */
export function readActivitySearch({ kind, byId, day }: Record<string, unknown>): ActivitySearch {
  return {
    ...(typeof kind === 'string' && /^[A-Z_]+$/.test(kind) ? { kind: kind as ChangeKind } : {}),
    ...(typeof byId === 'string' && byId !== '' ? { byId } : {}),
    ...(typeof day === 'string' && DAY.test(day) && !Number.isNaN(midnight(day, 0)) ? { day } : {}),
  };
}

export function variablesOf({ kind, byId, day }: ActivitySearch): Omit<ChangeListQueryVariables, 'after'> {
  return {
    kinds: kind ? [kind] : null,
    byId: byId ?? null,
    from: day ? new Date(midnight(day, 0)).toISOString() : null,
    until: day ? new Date(midnight(day, 1)).toISOString() : null,
  };
}

/** The beginning of a day, or of a day after it, in the reader's time zone. */
function midnight(day: string, later: number): number {
  const start = new Date(`${day}T00:00:00`);
  return start.setDate(start.getDate() + later);
}
