/** The last answer of each of the editor's tabs, while the page is open. */

import { useSyncExternalStore } from 'react';

export interface Answer {
  /** The data with what was added for the picture; null when there is none. */
  full: Record<string, unknown> | null;
  /** The data as it was asked for. */
  shown: unknown;
  /** What the server says went wrong. */
  errors: string[];
  /** Whether it was asked for as typed: with what a picture needs, it would have been too much. */
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
