/** The last answer of each editor tab, while the page is open. */

import { useSyncExternalStore } from 'react';

export interface Answer {
  /** The data including fields added for the picture; null if there is none. */
  full: Record<string, unknown> | null;
  /** The data as requested by the user. */
  shown: unknown;
  /** The errors reported by the server. */
  errors: string[];
  /** Whether the query was sent as typed, because the picture's fields would have made it too large. */
  plain: boolean;
}

const answers = new Map<string, Answer>();
const listeners = new Set<() => void>();
let tab = '';

export function tabIs(id: string): void {
  if (id === tab) return;
  tab = id;
  listeners.forEach((tell) => tell());
}

export function keepAnswer(answer: Answer): void {
  answers.set(tab, answer);
  listeners.forEach((tell) => tell());
}

export function useAnswer(): Answer | undefined {
  return useSyncExternalStore(subscribe, () => answers.get(tab));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
