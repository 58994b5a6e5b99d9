/** The graph in an answer: its contacts and associations, whatever the query was. */

import { today } from '../ui/words';
import { added, type Found } from './enrich';

export interface Dot {
  id: string;
  name: string;
  /** Steps from the nearest root contact. */
  distance?: number;
  /** Why the contact needs attention. */
  flags: Set<string>;
}

export interface Arrow {
  id: string;
  from: string;
  to: string;
  key: string;
  /** The role of FROM toward TO. */
  name: string;
  /** The role of TO toward FROM; null if both are the same. */
  inverse: string | null;
  since: string | null;
  until: string | null;
}

/** Whether an association is history, as the server counts days. */
export function hasEnded({ until }: Arrow): boolean {
  return until !== null && until < today();
}

/** A chain of contacts, in order. */
export interface Route {
  contacts: string[];
  arrows: string[];
  /** Whether the chain is not a requested path but leads through a mutual contact. */
  shared?: boolean;
}

export interface Picture {
  dots: Map<string, Dot>;
  arrows: Map<string, Arrow>;
  routes: Route[];
  roots: Set<string>;
  /** What cannot be drawn. */
  notes: Set<string>;
}

/** Messages for the outcomes of a path search without a path. */
const OUTCOMES: Record<string, string> = {
  NONE: 'The two contacts are not connected.',
  NONE_WITHIN_BOUND: 'The two contacts are not connected within this number of steps.',
  SAME_CONTACT: 'Both are the same contact.',
  UNKNOWN_CONTACT: 'One of the contacts does not exist or is hidden from you.',
};

export function emptyPicture(): Picture {
  return { dots: new Map(), arrows: new Map(), routes: [], roots: new Set(), notes: new Set() };
}

/** The picture of an answer's data. */
export function pictureOf(data: unknown): Picture {
  const picture = emptyPicture();
  look(picture, data, []);
  picture.notes.delete('');
  measure(picture);
  return picture;
}

/** Merges two pictures; recomputes distances if something was added. */
export function together(one: Picture, other: Picture, routes = one.routes): Picture {
  const dots = new Map([...one.dots].map(([id, dot]) => [id, { ...dot, flags: new Set(dot.flags) }]));
  for (const dot of other.dots.values()) {
    const held = dots.get(dot.id);
    if (held) dot.flags.forEach((flag) => held.flags.add(flag));
    else dots.set(dot.id, { ...dot, distance: undefined });
  }
  const picture = { dots, arrows: new Map([...one.arrows, ...other.arrows]), routes, roots: one.roots, notes: one.notes };
  measure(picture);
  return picture;
}

function look(picture: Picture, value: unknown, parents: Found[]): void {
  if (Array.isArray(value)) {
    for (const inner of value) look(picture, inner, parents);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const found = value as Found;
  recognise(picture, found, parents);
  const inside = [...parents, found];
  for (const inner of Object.values(found)) look(picture, inner, inside);
}

function recognise(picture: Picture, found: Found, parents: Found[]): void {
  switch (found.__typename) {
    case 'Contact':
      contact(picture, found, parents);
      break;
    case 'Association':
      association(picture, found);
      break;
    case 'Neighbourhood':
      picture.roots.add(idOf(one(found, 'Contact')));
      if (added(found, 'truncated') === true) picture.notes.add('Some contacts are left out; increase “first”, up to 500, to see more.');
      break;
    case 'NeighbourhoodMember': {
      const member = one(found, 'Contact');
      if (member) contact(picture, member, []).distance = Number(added(found, 'distance'));
      break;
    }
    case 'MutualContactEdge':
      between(picture, found, parents);
      break;
    case 'PathResult':
      picture.notes.add(OUTCOMES[text(added(found, 'outcome'))] ?? '');
      break;
    case 'Path':
      if (parents.at(-1)?.__typename === 'PathResult') picture.routes.push(route(found));
      break;
    case 'RedFlag': {
      const flagged = one(found, 'Contact');
      if (flagged && added(found, 'status') === 'OPEN') contact(picture, flagged, []).flags.add('has an open red flag');
      break;
    }
    case 'AssociationGroup': {
      const owner = parents.findLast((parent) => parent.__typename === 'Contact');
      if (owner && added(found, 'overLimit') === true) {
        contact(picture, owner, []).flags.add(`is over the limit of ${text(added(found, 'role'))}`);
      }
      break;
    }
  }
}

function contact(picture: Picture, found: Found, parents: Found[]): Dot {
  const id = idOf(found);
  let dot = picture.dots.get(id);
  if (!dot) {
    dot = { id, name: text(added(found, 'name')), flags: new Set() };
    picture.dots.set(id, dot);
  }
  // Distances start at the root of the query.
  const outermost = parents.find((parent) => parent.__typename === 'Contact');
  if (outermost) picture.roots.add(idOf(outermost));
  return dot;
}

function association(picture: Picture, found: Found): void {
  const id = idOf(found);
  const [from, to, label] = ['from', 'to', 'label'].map((name) => added(found, name)) as Found[];
  if (picture.arrows.has(id) || !from || !to || !label) return;
  picture.arrows.set(id, {
    id,
    from: idOf(from),
    to: idOf(to),
    key: text(added(label, 'key')),
    name: text(added(label, 'name')),
    inverse: added(label, 'inverseName') as string | null,
    since: added(found, 'since') as string | null,
    until: added(found, 'until') as string | null,
  });
}

function route(found: Found): Route {
  return {
    contacts: (added(found, 'contacts') as Found[]).map(idOf),
    arrows: (added(found, 'steps') as Found[]).map((step) => idOf(added(step, 'association') as Found)),
  };
}

/** A mutual contact is placed between the two. */
function between(picture: Picture, found: Found, parents: Found[]): void {
  const owner = parents.findLast((parent) => parent.__typename === 'Contact');
  const [node, own, theirs] = ['node', 'associations', 'withAssociations'].map((name) => added(found, name));
  const middle = idOf(node as Found);
  const far = (theirs as Found[])[0];
  if (!owner || !far) return;
  const ends = ['from', 'to'].map((name) => idOf(added(far, name) as Found));
  picture.routes.push({
    contacts: [idOf(owner), middle, ends.find((id) => id !== middle) ?? ''],
    arrows: [...(own as Found[]), ...(theirs as Found[])].map(idOf),
    shared: true,
  });
}

/** Fills in missing distances, in steps from the root contacts. */
function measure(picture: Picture): void {
  for (const id of picture.roots) {
    const root = picture.dots.get(id);
    if (root) root.distance = 0;
  }
  const near = neighbours(picture);
  let edge = [...picture.dots.values()].filter((dot) => dot.distance !== undefined);
  edge.sort((a, b) => a.distance! - b.distance!);
  while (edge.length > 0) {
    const next: Dot[] = [];
    for (const dot of edge) {
      for (const id of near.get(dot.id) ?? []) {
        const other = picture.dots.get(id);
        if (other && other.distance === undefined) {
          other.distance = dot.distance! + 1;
          next.push(other);
        }
      }
    }
    edge = next;
  }
}

/** The neighbours of each contact in the picture. */
export function neighbours(picture: Picture): Map<string, string[]> {
  const near = new Map<string, string[]>();
  for (const { from, to } of picture.arrows.values()) {
    near.set(from, [...(near.get(from) ?? []), to]);
    near.set(to, [...(near.get(to) ?? []), from]);
  }
  return near;
}

function idOf(found: Found | undefined): string {
  return found ? text(added(found, 'id')) : '';
}

function one(found: Found, type: string): Found | undefined {
  return (Object.values(found) as Found[]).find((inner) => inner?.__typename === type);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
