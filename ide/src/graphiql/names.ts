/** Names of contacts by id, as far as the page knows them. */

import { useSyncExternalStore } from 'react';
import { ask } from './connection';
import { QUERIES } from './queries';

const known = new Map<string, string>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

export function remember(id: string, name: string): void {
  if (known.get(id) === name) return;
  known.set(id, name);
  listeners.forEach((tell) => tell());
}

/** The name of a contact; loaded if it is unknown. */
export function useName(id: string | undefined): string | undefined {
  const name = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (id === undefined ? undefined : known.get(id)),
  );
  if (id?.startsWith('con_') && name === undefined && !asked.has(id)) {
    asked.add(id);
    void ask<{ nodes: ({ name?: string } | null)[] }>(QUERIES.names, { ids: [id] }).then(
      ({ nodes }) => nodes[0]?.name && remember(id, nodes[0].name),
      () => asked.delete(id),
    );
  }
  return name;
}
