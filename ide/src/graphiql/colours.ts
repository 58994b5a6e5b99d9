/** The picture's colours, light and dark. Twelve labels are distinct; further ones repeat the colours, dashed. */

export type Shade = 'light' | 'dark';

export interface Palette {
  background: string;
  text: string;
  quiet: string;
  halo: string;
  labels: string[];
  /** By distance, nearest first. */
  rings: string[];
  plain: string;
  border: string;
  flag: string;
  route: string;
}

export const PALETTES: Record<Shade, Palette> = {
  light: {
    background: '#ffffff',
    text: '#1f2937',
    quiet: '#64748b',
    halo: '#ffffff',
    labels: [
      '#2563eb', '#d9480f', '#0f766e', '#9333ea', '#b45309', '#be185d',
      '#15803d', '#0284c7', '#4f46e5', '#a16207', '#dc2626', '#475569',
    ],
    rings: ['#0f766e', '#3aa99b', '#8fd3c8', '#c4e8e1', '#e3f4f1'],
    plain: '#94a3b8',
    border: '#0f766e',
    flag: '#dc2626',
    route: '#f59e0b',
  },
  dark: {
    background: '#161e2c',
    text: '#e8edf5',
    quiet: '#9fb0c6',
    halo: '#161e2c',
    labels: [
      '#7cb0ff', '#ff9d6c', '#4fd1c5', '#cfa2ff', '#f6c453', '#ff8ac0',
      '#7bdc8f', '#6cc7f2', '#a5a6ff', '#d9c06a', '#ff8f8f', '#b6c2d1',
    ],
    rings: ['#2dd4bf', '#1fa295', '#1a7d75', '#1b5f5d', '#1d484a'],
    plain: '#64748b',
    border: '#5eead4',
    flag: '#ff6b6b',
    route: '#fbbf24',
  },
};

const DIFFERENT = 12;

/** The colour each label got first: a label keeps its colour across answers, while the page is open. */
const usual = new Map<string, number>();

/** Assigns a colour to each label of a picture: its previous one, or the next free one, most frequent label first. */
export class LabelColours {
  private readonly places = new Map<string, number>();

  add(keys: Iterable<string>): void {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    const fresh = [...counts.keys()].filter((key) => !this.places.has(key));
    fresh.sort((a, b) => counts.get(b)! - counts.get(a)! || a.localeCompare(b));
    const held = new Set([...this.places.values(), ...fresh.map((key) => usual.get(key))]);
    for (const key of fresh) {
      const place = this.freeOr(usual.get(key)) ?? nextFree(held);
      this.places.set(key, place);
      held.add(place);
      if (!usual.has(key) && place < DIFFERENT) usual.set(key, place);
    }
  }

  private freeOr(wanted: number | undefined): number | undefined {
    return [...this.places.values()].includes(wanted!) ? undefined : wanted;
  }

  of(key: string, palette: Palette): string {
    return palette.labels[(this.places.get(key) ?? 0) % palette.labels.length]!;
  }

  dashed(key: string): boolean {
    return (this.places.get(key) ?? 0) >= DIFFERENT;
  }
}

function nextFree(held: Set<number | undefined>): number {
  let place = 0;
  while (held.has(place)) place += 1;
  return place;
}
