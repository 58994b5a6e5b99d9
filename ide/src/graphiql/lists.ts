/** The lists in an answer as tables: rows of all parents together, columns for the selected fields. */

import { added, type Found } from './enrich';
import type { Picture } from './picture';

export interface Cell {
  value: unknown;
  /** The contact whose name it is. */
  contact?: string;
}

export interface Table {
  name: string;
  columns: string[];
  rows: Cell[][];
  /** The rows as requested. */
  items: unknown[];
  /** Whether the server has more rows than were requested, and how many in all, if it was asked. */
  cut: boolean;
  total?: number;
}

interface Item {
  shown: unknown;
  /** The rows with added fields, which include names that were not requested. */
  full: unknown;
  parent: Cell;
}

interface List {
  items: Item[];
  cut: boolean;
  /** The sum over all parents; NaN if one of them does not say. */
  total: number;
}

const NOBODY: Cell = { value: '' };

/** The tables of an answer: the picture's, then every list. */
export function tablesOf(shown: unknown, full: unknown, picture: Picture): Table[] {
  const lists = new Map<string, List>();
  gather(lists, { shown, full, parent: NOBODY }, []);
  const tables = [...lists].map(([name, list]) => table(name, list));
  return [...pictureTables(picture), ...tables].filter((one) => one.rows.length > 0);
}

function gather(lists: Map<string, List>, { shown, full, parent }: Item, path: string[]): void {
  if (shown === null || typeof shown !== 'object') return;
  for (const [name, inner] of Object.entries(shown as Found)) {
    const whole = (full as Found)[name];
    // A connection is named after its field, not "edges".
    const here = name === 'edges' || name === 'node' ? path : [...path, name];
    if (!Array.isArray(inner)) {
      gather(lists, { shown: inner, full: whole, parent: named(whole, parent) }, here);
      continue;
    }
    if (inner.every((item) => item === null || typeof item !== 'object')) continue;
    const title = here.join(' › ');
    const held = lists.get(title) ?? { items: [], cut: false, total: 0 };
    lists.set(title, held);
    const connection = name === 'edges' ? (full as Found) : {};
    const cut = (added(connection, 'pageInfo') as Found | undefined)?.hasNextPage === true;
    held.cut ||= cut;
    held.total += cut ? Number(connection.totalCount ?? NaN) : inner.length;
    inner.forEach((item, n) => {
      const fullItem = (whole as unknown[])[n];
      held.items.push({ shown: item, full: fullItem, parent: named(full, parent) });
      gather(lists, { shown: item, full: fullItem, parent: named(fullItem, parent) }, here);
    });
  }
}

function table(name: string, { items, cut, total }: List): Table {
  const cells = items.map(({ shown, full }) => flat(shown as Found | null, full as Found | null));
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const ofSeveral = new Set(items.map(({ parent }) => parent.value)).size > 1;
  return {
    name,
    columns: ofSeveral ? ['of', ...columns] : columns,
    rows: cells.map((row, n) => [...(ofSeveral ? [items[n]!.parent] : []), ...columns.map((one) => row.get(one) ?? { value: undefined })]),
    items: items.map(({ shown }) => shown),
    cut,
    ...(Number.isNaN(total) ? {} : { total }),
  };
}

function flat(shown: Found | null, full: Found | null, prefix = ''): Map<string, Cell> {
  const row = new Map<string, Cell>();
  for (const [name, value] of Object.entries(shown ?? {})) {
    if (name === 'cursor') continue;
    const whole = full?.[name];
    const column = name === 'node' && prefix === '' ? '' : prefix ? `${prefix}.${name}` : name;
    if (Array.isArray(value)) row.set(column, { value: listed(whole as unknown[]) });
    else if (value === null || typeof value !== 'object') row.set(column, name === 'name' && value === nameOf(full) ? named(full) : { value });
    else {
      const inner = value as Found;
      const edges = (whole as Found).edges;
      if (Array.isArray(edges)) row.set(column, { value: inner.totalCount ?? listed(edges) });
      else for (const [key, cell] of flat(inner, whole as Found, column)) row.set(key, cell);
    }
  }
  return row;
}

/** The name of an object, or the cell of those around it. */
function named(value: unknown, otherwise = NOBODY): Cell {
  const name = nameOf(value);
  if (!name) return otherwise;
  const found = value as Found;
  return found.__typename === 'Contact' ? { value: name, contact: String(added(found, 'id')) } : { value: name };
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
  const contact = (id: string): Cell => ({ value: dots.get(id)?.name ?? id, contact: id });
  const contacts = [...dots.values()].map(({ id, distance, flags }) => ({
    name: contact(id), distance: { value: distance ?? null }, flags: { value: [...flags].join('; ') || null }, id: { value: id },
  }));
  const associations = [...arrows.values()].map(({ from, name, to, since, until, key }) => ({
    from: contact(from), role: { value: name }, to: contact(to), since: { value: since }, until: { value: until },
    fromId: { value: from }, toId: { value: to }, label: { value: key },
  }));
  return [drawn('Picture: contacts', contacts), drawn('Picture: associations', associations)];
}

function drawn(name: string, rows: Record<string, Cell>[]): Table {
  const plain = (row: Record<string, Cell>) => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, cell.value]));
  return {
    name, columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)), items: rows.map(plain), cut: false,
  };
}
