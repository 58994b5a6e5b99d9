/** Tells the views that something was changed elsewhere on the page, by an import for example. */

const listeners = new Set<() => void>();

export function changed(): void {
  listeners.forEach((listener) => listener());
}

export function whenChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
