/** Which names of the picture are written: as many as fit without overlap, the most important first. */

import type { Core, NodeSingular } from 'cytoscape';
import { BASE, FONT, ROOM } from './look';

/** The smallest size of a name on the screen; further out, fewer names are written, at this size. */
const LEGIBLE = 9;
/** Sizes grow in steps, so that most steps of a zoom change no name. */
const STEP = 1.12;
/** The height of a line, in sizes of its font. */
const LINE = 1.25;
/** The distance from the centre of a contact on a crowded ring to the start of its name. */
const BESIDE = 13;

interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Names the drawing again when its zoom has changed enough; `always` after changes of contacts, places or selection. */
export function nameContacts(cy: Core, always: boolean): void {
  const legible = LEGIBLE / cy.zoom();
  const least = legible <= BASE.plain ? 0 : STEP ** Math.ceil(Math.log(legible) / Math.log(STEP));
  if (cy.nodes().empty() || (!always && cy.scratch('least') === least)) return;
  cy.scratch('least', least);
  const taken = new Taken(Math.max(least, BASE.plain) * 4);
  const nodes = cy.nodes().map((node) => ({ node, weight: importance(node) }));
  nodes.sort((a, b) => b.weight - a.weight);
  cy.batch(() => {
    for (const { node } of nodes) {
      const size = Math.max(least, base(node));
      node.data({ size, room: (ROOM * size) / BASE.plain, ...shift(node, size) });
      node.toggleClass('unnamed', !taken.take(boxes(node, size)));
    }
  });
}

/** What somebody looks at comes first, then the ends of a question, then whoever has most associations. */
function importance(node: NodeSingular): number {
  const ranks = ['selected', 'near', 'root', 'end', 'flagged'];
  const rank = ranks.findIndex((name) => node.hasClass(name));
  return (rank < 0 ? 0 : (ranks.length - rank) * 1e6) + node.degree(false);
}

function base(node: NodeSingular): number {
  if (node.hasClass('outward')) return BASE.outward;
  return node.hasClass('root') ? BASE.root : BASE.plain;
}

/** A name on a crowded ring rotates around its centre, which moves outwards along the ray. */
function shift(node: NodeSingular, size: number): { shiftX: number; shiftY: number } {
  const angle = node.data('angle') as number | undefined;
  if (angle === undefined) return { shiftX: 0, shiftY: 0 };
  const away = BESIDE + width(String(node.data('name')), size) / 2;
  return { shiftX: away * Math.cos(angle), shiftY: away * Math.sin(angle) };
}

/** The place of a name; that of a turned one in small squares along its line. */
function boxes(node: NodeSingular, size: number): Box[] {
  const { x, y } = node.position();
  const name = String(node.data('name'));
  const angle = node.data('angle') as number | undefined;
  if (angle !== undefined) {
    const long = width(name, size);
    const count = Math.ceil(long / size);
    return Array.from({ length: count }, (_, n) => {
      const away = BESIDE + (long * (n + 0.5)) / count;
      return around(x + away * Math.cos(angle), y + away * Math.sin(angle), size, size);
    });
  }
  const lines = linesOf(name, size);
  const [wide, high] = [Math.max(...lines.map((line) => width(line, size))), lines.length * size * LINE];
  const away = node.height() / 2 + 5 + high / 2;
  return [around(x, node.hasClass('above') ? y - away : y + away, wide, high)];
}

function around(x: number, y: number, wide: number, high: number): Box {
  return { x1: x - wide / 2, y1: y - high / 2, x2: x + wide / 2, y2: y + high / 2 };
}

/** The lines of a name, as wide as the style allows. */
export function linesOf(name: string, size: number): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && width(longer, size) <= (ROOM * size) / BASE.plain) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const measure = document.createElement('canvas').getContext('2d')!;
const widths = new Map<string, number>();

/** Widths grow with the size, so each text is measured once. */
function width(text: string, size: number): number {
  let found = widths.get(text);
  if (found === undefined) {
    measure.font = `600 100px ${FONT}`;
    found = measure.measureText(text).width / 100;
    widths.set(text, found);
  }
  return found * size;
}

/** The places that are taken, by the cells of a grid. */
class Taken {
  private readonly cells = new Map<string, Box[]>();

  constructor(private readonly cell: number) {}

  /** Takes the places unless one of them overlaps what is taken. */
  take(wanted: Box[]): boolean {
    const free = wanted.every((box) => this.around(box).every((cell) => !this.cells.get(cell)?.some((held) => overlap(held, box))));
    if (!free) return false;
    for (const box of wanted) for (const cell of this.around(box)) this.cells.set(cell, [...(this.cells.get(cell) ?? []), box]);
    return true;
  }

  private around({ x1, y1, x2, y2 }: Box): string[] {
    const found: string[] = [];
    for (let x = Math.floor(x1 / this.cell); x <= x2 / this.cell; x += 1) {
      for (let y = Math.floor(y1 / this.cell); y <= y2 / this.cell; y += 1) found.push(`${x} ${y}`);
    }
    return found;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2;
}
