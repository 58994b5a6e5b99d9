/** The lists in an answer as tables: rows of all parents together, columns for the selected fields. */

import { added, type Found } from './enrich';
import type { Picture } from './picture';

export interface Table {
  name: string;
  columns: string[];
  rows: unknown[][];
  /** The rows as requested. */
  items: unknown[];
}

interface Item {
  shown: unknown;
  /** The rows with added fields, which include names that were not requested. */
  full: unknown;
  parent: string;
}

/** The tables of an answer: the picture's, then every list. */
export function tablesOf(shown: unknown, full: unknown, picture: Picture): Table[] {
  const lists = new Map<string, Item[]>();
  gather(lists, { shown, full, parent: '' }, []);
  const tables = [...lists].map(([name, items]) => table(name, items));
  return [...pictureTables(picture), ...tables].filter((one) => one.rows.length > 0);
}

function gather(lists: Map<string, Item[]>, { shown, full, parent }: Item, path: string[]): void {
  if (shown === null || typeof shown !== 'object') return;
  for (const [name, inner] of Object.entries(shown as Found)) {
    const whole = (full as Found)[name];
    // A connection is named after its field, not "edges".
    const here = name === 'edges' || name === 'node' ? path : [...path, name];
    if (!Array.isArray(inner)) {
      gather(lists, { shown: inner, full: whole, parent: nameOf(whole) || parent }, here);
      continue;
    }
    if (inner.every((item) => item === null || typeof item !== 'object')) continue;
    const title = here.join(' › ');
    const held = lists.get(title) ?? [];
    lists.set(title, held);
    inner.forEach((item, n) => {
      const fullItem = (whole as unknown[])[n];
      held.push({ shown: item, full: fullItem, parent: nameOf(full) || parent });
      gather(lists, { shown: item, full: fullItem, parent: nameOf(fullItem) || parent }, here);
    });
  }
}

function table(name: string, items: Item[]): Table {
  const cells = items.map(({ shown, full }) => flat(shown as Found | null, full as Found | null));
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const ofSeveral = new Set(items.map(({ parent }) => parent)).size > 1;
  return {
    name,
    columns: ofSeveral ? ['of', ...columns] : columns,
    rows: cells.map((row, n) => [...(ofSeveral ? [items[n]!.parent] : []), ...columns.map((one) => row.get(one))]),
    items: items.map(({ shown }) => shown),
  };
}

function flat(shown: Found | null, full: Found | null, prefix = ''): Map<string, unknown> {
  const row = new Map<string, unknown>();
  for (const [name, value] of Object.entries(shown ?? {})) {
    if (name === 'cursor') continue;
    const whole = full?.[name];
    const column = name === 'node' && prefix === '' ? '' : prefix ? `${prefix}.${name}` : name;
    if (Array.isArray(value)) row.set(column, listed(whole as unknown[]));
    else if (value === null || typeof value !== 'object') row.set(column, value);
    else {
      const inner = value as Found;
      const edges = (whole as Found).edges;
      if (Array.isArray(edges)) row.set(column, inner.totalCount ?? listed(edges));
      else for (const [key, cell] of flat(inner, whole as Found, column)) row.set(key, cell);
    }
  }
  return row;
}

/** A list within a row: its texts, or the names of its contacts. */
function listed(values: unknown[]): string {
  return values
    .map((value) => (value !== null && typeof value === 'object' ? roleOf(value) + nameOf(value) : value))
    .filter((value) => value !== '' && value !== null)
    .join('; ');
}

/** "Manager: " before the name, if a row has a role. */
function roleOf(value: object): string {
  return 'node' in value && 'role' in value && typeof value.role === 'string' ? `${value.role}: ` : '';
}

function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return '';
  const found = value as Found;
  const name = added(found, 'name') ?? added(found, 'role') ?? found.text ?? found.title;
  if (typeof name === 'string' && !('node' in found)) return name;
  return nameOf(found.node ?? found.contact ?? null);
}

function pictureTables({ dots, arrows }: Picture): Table[] {
  const contacts = [...dots.values()].map((dot) => ({
    name: dot.name, distance: dot.distance ?? null, flags: [...dot.flags].join('; ') || null, id: dot.id,
  }));
  const name = (id: string) => dots.get(id)?.name ?? id;
  const associations = [...arrows.values()].map((arrow) => ({
    from: name(arrow.from), role: arrow.name, to: name(arrow.to), since: arrow.since, until: arrow.until,
    fromId: arrow.from, toId: arrow.to, label: arrow.key,
  }));
  const items = (rows: object[]) => rows.map((row) => ({ shown: row, full: row, parent: '' }));
  return [table('Picture: contacts', items(contacts)), table('Picture: associations', items(associations))];
}
