/** The picture's colours, light and dark. Labels beyond the twelfth repeat the colours in dashed lines. */

export type Shade = 'light' | 'dark';

export interface Palette {
  background: string;
  text: string;
  quiet: string;
  halo: string;
  /** As far from each other, in OKLab, as twelve colours can be that stand out from the background. */
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
      '#0c2ed6', '#1ea039', '#f546d4', '#bc8a50', '#3197fa', '#551e00',
      '#9333ea', '#025f0d', '#fd1d21', '#5f6b84', '#5b097b', '#a60249',
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
      '#7fa6e4', '#41cc2a', '#f678fc', '#ff9d6c', '#28f6e4', '#ebf33f',
      '#a827c9', '#0d8c77', '#f82d74', '#fadcfe', '#0968f4', '#aa5e02',
    ],
    rings: ['#2dd4bf', '#1fa295', '#1a7d75', '#1b5f5d', '#1d484a'],
    plain: '#64748b',
    border: '#5eead4',
    flag: '#ff6b6b',
    route: '#fbbf24',
  },
};

const DIFFERENT = 12;
const STORED = 'contact-graph:colours';

/** The lines of the first twelve labels, the next twelve, and so on. Dotted lines are associations that have ended. */
export const PATTERNS = [[], [7, 4], [14, 4], [14, 4, 3, 4]];

/** The colour each label got first: a label keeps its colour across answers and visits. */
const usual = new Map<string, number>(stored());

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
      if (!usual.has(key)) usual.set(key, place);
    }
    if (fresh.length > 0) localStorage.setItem(STORED, JSON.stringify([...usual]));
  }

  private freeOr(wanted: number | undefined): number | undefined {
    return [...this.places.values()].includes(wanted!) ? undefined : wanted;
  }

  of(key: string, palette: Palette): string {
    return palette.labels[(this.places.get(key) ?? 0) % palette.labels.length]!;
  }

  /** Which of the patterns the lines of a label have. */
  pattern(key: string): number {
    return Math.floor((this.places.get(key) ?? 0) / DIFFERENT) % PATTERNS.length;
  }
}

function stored(): [string, number][] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(held) ? (held as [string, number][]) : [];
  } catch {
    return []; // Somebody else's text.
  }
}

function nextFree(held: Set<number | undefined>): number {
  let place = 0;
  while (held.has(place)) place += 1;
  return place;
}
