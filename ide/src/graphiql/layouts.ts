/** Positions of the contacts in a picture, computed here and applied by the graph view. */

import { type Picture, neighbours } from './picture';

export interface Place {
  x: number;
  y: number;
  /** The direction of the name, if it points away from the centre. */
  angle?: number;
}

export type LayoutName = 'rings' | 'springs' | 'layers' | 'path';

export const LAYOUTS: Record<LayoutName, string> = {
  rings: 'Rings: by distance',
  springs: 'Springs: associations pull',
  layers: 'Layers: top down',
  path: 'Path: in order',
};

const RING = 140;
/** The space on a ring for a name written outwards, and its length. */
const OUTWARD = 19;
const REACH = 60;
const CROWDED = 8;

/** The distance between contacts along a chain, and between chains; smaller for long chains. */
const LONG = 12;
const WIDE = { x: 165, y: 105 };
const NARROW = { x: 132, y: 92 };

/** The layout that suits a picture. */
export function suitable(picture: Picture): LayoutName {
  if (picture.routes.length > 0) return 'path';
  const measured = [...picture.dots.values()].filter((dot) => dot.distance !== undefined).length;
  if (picture.roots.size === 1 && measured === picture.dots.size && picture.dots.size <= 200) return 'rings';
  return 'springs';
}

/** Rings around the root contact: each contact in the sector of the one through which it is reached. */
export function rings(picture: Picture): Map<string, Place> {
  const children = tree(picture);
  const leaves = new Map<string, number>();
  const count = (id: string): number => {
    const own = children.get(id) ?? [];
    const found = own.length === 0 ? 1 : own.map(count).reduce((sum, each) => sum + each, 0);
    leaves.set(id, found);
    return found;
  };
  const roots = [...picture.dots.values()].filter((dot) => !dot.distance).map((dot) => dot.id);
  const total = roots.map(count).reduce((sum, each) => sum + each, 0);
  const levels = byDistance(picture);
  const radii = radiiOf(levels, roots.length, total);
  const places = new Map<string, Place>();
  const put = (id: string, depth: number, from: number, to: number): void => {
    const angle = (from + to) / 2;
    const radius = radii[depth] ?? 0;
    const outward = depth > 0 && (levels[depth]?.length ?? 0) > CROWDED;
    places.set(id, {
      x: radius * Math.cos(angle),
      y: radius * Math.sin(angle),
      ...(outward ? { angle } : {}),
    });
    let start = from;
    for (const child of children.get(id) ?? []) {
      const end = start + ((to - from) * leaves.get(child)!) / leaves.get(id)!;
      put(child, picture.dots.get(child)?.distance ?? depth + 1, start, end);
      start = end;
    }
  };
  let start = -Math.PI / 2;
  for (const root of roots) {
    const end = start + (2 * Math.PI * leaves.get(root)!) / total;
    put(root, 0, start, end);
    start = end;
  }
  return places;
}

function radiiOf(levels: string[][], roots: number, leaves: number): number[] {
  const radii = [roots > 1 ? RING * 0.6 : 0];
  for (let depth = 1; depth < levels.length; depth += 1) {
    const crowded = Math.max(levels[depth]!.length, leaves * 0.8) * OUTWARD;
    const room = depth === levels.length - 1 ? crowded : levels[depth]!.length * OUTWARD * 2;
    radii.push(Math.max(radii[depth - 1]! + RING + (levels[depth - 1]!.length > CROWDED ? REACH : 0), room / (2 * Math.PI)));
  }
  return radii;
}

function byDistance(picture: Picture): string[][] {
  const levels: string[][] = [[]];
  for (const dot of picture.dots.values()) (levels[dot.distance ?? 0] ??= []).push(dot.id);
  return Array.from(levels, (level) => level ?? []);
}

/** The tree of contacts: each hangs on a contact one step closer. */
function tree(picture: Picture): Map<string, string[]> {
  const near = neighbours(picture);
  const children = new Map<string, string[]>();
  const dots = [...picture.dots.values()].sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0));
  for (const dot of dots) {
    if (!dot.distance) continue;
    const through = (near.get(dot.id) ?? []).find((id) => picture.dots.get(id)?.distance === dot.distance! - 1);
    if (through) children.set(through, [...(children.get(through) ?? []), dot.id]);
  }
  return children;
}

/** Chains from left to right, one per line; equal distances along the chains share a column. */
export function path(picture: Picture, width: number, height: number): Map<string, Place> {
  const columns = columnsOf(picture);
  const step = columns.length > LONG ? NARROW : WIDE;
  const inLine = lineLength(columns, step, width, height);
  const places = new Map<string, Place>();
  let top = 0;
  lines(columns, inLine).forEach((line, row) => {
    const room = heightOf(line, step);
    line.forEach((column, at) => {
      // Every other line runs backwards, so that the chain stays connected.
      const x = (row % 2 === 0 ? at : inLine - 1 - at) * step.x;
      column.forEach((id, n) => places.set(id, { x, y: top + room / 2 + (n - (column.length - 1) / 2) * step.y }));
    });
    top += room;
  });
  besides(picture, places, top + step.y);
  return places;
}

function columnsOf(picture: Picture): string[][] {
  const steps = new Map<string, number>();
  for (const { contacts } of picture.routes) {
    contacts.forEach((id, at) => steps.set(id, Math.min(at, steps.get(id) ?? at)));
  }
  const columns: string[][] = [];
  for (const [id, at] of steps) (columns[at] ??= []).push(id);
  return Array.from(columns, (column) => column ?? []);
}

function lines(columns: string[][], inLine: number): string[][][] {
  const count = Math.ceil(columns.length / inLine);
  return Array.from({ length: count }, (_, row) => columns.slice(row * inLine, (row + 1) * inLine));
}

function heightOf(line: string[][], step: { y: number }): number {
  const tallest = Math.max(...line.map((column) => column.length));
  return step.y * (tallest + (tallest > 1 ? 0.3 : 0));
}

/** The number of columns with which the lines fill the view best. */
function lineLength(columns: string[][], step: { x: number; y: number }, width: number, height: number): number {
  if (columns.length * step.x <= width * 1.3) return columns.length;
  let best = { inLine: columns.length, zoom: 0 };
  for (let inLine = 4; inLine <= columns.length; inLine += 1) {
    const tall = lines(columns, inLine).reduce((sum, line) => sum + heightOf(line, step), 0);
    const zoom = Math.min(width / (inLine * step.x), height / tall);
    if (zoom > best.zoom) best = { inLine, zoom };
  }
  return best.inLine;
}

/** Contacts that are on no chain, in rows below. */
function besides(picture: Picture, places: Map<string, Place>, top: number): void {
  const others = [...picture.dots.keys()].filter((id) => !places.has(id));
  const inRow = Math.max(6, Math.ceil(Math.sqrt(others.length * 2)));
  others.forEach((id, n) => {
    places.set(id, { x: (n % inRow) * NARROW.x, y: top + Math.floor(n / inRow) * NARROW.y });
  });
}
