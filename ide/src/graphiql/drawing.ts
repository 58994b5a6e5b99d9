/** The picture on a canvas: cytoscape with our elements, positions and styles. */

import cytoscape, { type Core, type ElementDefinition } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { type LabelColours, type Palette } from './colours';
import { type LayoutName, type Place, path, rings } from './layouts';
import { BASE, look, ROOM } from './look';
import { nameContacts } from './naming';
import { type Dot, hasEnded, type Picture } from './picture';

cytoscape.use(fcose);

/** Beyond this number, arrows are drawn straight, and named only on hover or selection. */
const PLAINLY = 250;
/** The zoom of a picture with few contacts. */
const LARGEST = 1.5;
const PADDING = 30;
/** What a drawn contact keeps: the position of its name, as the layout decides, and whether there is room for it. */
const KEPT = ['outward', 'above', 'unnamed', 'selected', 'near', 'far'];

export function draw(container: HTMLElement): Core {
  const cy = cytoscape({
    container,
    minZoom: 0.05,
    maxZoom: 4,
    textureOnViewport: false,
    boxSelectionEnabled: false,
    // Animations use the screen's full resolution only for small pictures.
    pixelRatio: 'auto',
  });
  cy.on('zoom', () => nameContacts(cy, false));
  cy.on('free', () => nameContacts(cy, true));
  return cy;
}

/** Updates the drawing to the picture; remaining elements keep their positions. */
export function show(cy: Core, picture: Picture, colours: LabelColours, palette: Palette, hidden: Set<string>): void {
  const wanted = new Map(elements(picture, colours, palette, hidden).map((one) => [one.data.id!, one]));
  cy.batch(() => {
    cy.elements().filter((one) => !wanted.has(one.id())).remove();
    for (const [id, definition] of wanted) {
      const held = cy.getElementById(id);
      if (held.empty()) cy.add(definition);
      else held.data(definition.data).classes(`${definition.classes} ${KEPT.filter((one) => held.hasClass(one)).join(' ')}`);
    }
  });
  cy.style(look(palette, picture.arrows.size > PLAINLY));
  nameContacts(cy, true);
}

function elements(
  picture: Picture,
  colours: LabelColours,
  palette: Palette,
  hidden: Set<string>,
): ElementDefinition[] {
  const order = new Map<string, number>();
  for (const { contacts, shared } of picture.routes) contacts.forEach((id, at) => order.set(id, shared ? 0 : at));
  const ends = new Set(picture.routes.flatMap(({ contacts }) => [contacts[0], contacts.at(-1)]));
  const along = new Set(picture.routes.flatMap(({ arrows }) => arrows));
  const nodes = [...picture.dots.values()].map((dot): ElementDefinition => ({
    group: 'nodes',
    data: {
      id: dot.id,
      name: title(dot.name, order.get(dot.id), dot.flags.size > 0),
      fill: fill(dot, order, palette),
      distance: dot.distance,
      size: BASE.plain,
      room: ROOM,
    },
    classes: classes({ root: picture.roots.has(dot.id), flagged: dot.flags.size > 0, end: ends.has(dot.id) }),
  }));
  const arrows = [...picture.arrows.values()]
    .filter((arrow) => !hidden.has(arrow.key) && picture.dots.has(arrow.from) && picture.dots.has(arrow.to))
    .map((arrow): ElementDefinition => ({
      group: 'edges',
      data: {
        id: arrow.id,
        source: arrow.from,
        target: arrow.to,
        name: arrow.name,
        colour: colours.of(arrow.key, palette),
      },
      classes: classes({
        single: arrow.inverse === null,
        [`pattern${colours.pattern(arrow.key)}`]: true,
        ended: hasEnded(arrow),
        along: along.has(arrow.id),
        aside: picture.routes.length > 0 && !along.has(arrow.id),
      }),
    }));
  return [...nodes, ...arrows];
}

function fill(dot: Dot, order: Map<string, number>, palette: Palette): string {
  const ring = order.size > 0 ? (order.has(dot.id) ? 1 : undefined) : dot.distance;
  return ring === undefined ? palette.plain : palette.rings[Math.min(ring, palette.rings.length - 1)]!;
}

/** The name, preceded by its position in a chain. */
function title(name: string, at: number | undefined, flagged: boolean): string {
  return `${at ? `${at}. ` : ''}${name}${flagged ? ' ⚑' : ''}`;
}

function classes(given: Record<string, boolean>): string {
  return Object.keys(given).filter((name) => given[name]).join(' ');
}

/** Moves everything to its position. */
export async function arrange(cy: Core, picture: Picture, layout: LayoutName, animate: boolean): Promise<void> {
  const common = { animate, animationDuration: 350, fit: true, padding: PADDING };
  // Fonts may load after the picture is gone.
  if (cy.destroyed() || cy.nodes().empty()) return;
  const places =
    layout === 'rings' ? rings(picture) : layout === 'path' ? path(picture, cy.width(), cy.height()) : undefined;
  turn(cy, places, layout === 'rings');
  if (places) {
    const at = (id: string) => places.get(id) ?? { x: 0, y: 0 };
    await run(cy, { name: 'preset', positions: (node: { id(): string }) => at(node.id()), ...common });
  } else if (layout === 'layers') {
    await run(cy, { name: 'breadthfirst', directed: true, spacingFactor: 1.1, avoidOverlap: true, ...common });
  } else if (cy.edges().empty()) {
    await run(cy, { name: 'grid', avoidOverlap: true, avoidOverlapPadding: 18, condense: true, nodeDimensionsIncludeLabels: true, ...common });
  } else {
    const large = cy.nodes().length > 250;
    await run(cy, {
      name: 'fcose', quality: 'default', randomize: true, nodeSeparation: 130, packComponents: true,
      tilingPaddingHorizontal: 80, tilingPaddingVertical: 40, idealEdgeLength: large ? 160 : 130, nodeRepulsion: large ? 40_000 : 9_000, numIter: large ? 500 : 2_500, ...common,
    });
  }
}

async function run(cy: Core, options: object): Promise<void> {
  const layout = cy.layout(options as cytoscape.LayoutOptions);
  const done = layout.promiseOn('layoutstop');
  // A few contacts are not enlarged to fill the view.
  cy.maxZoom(LARGEST);
  layout.run();
  await done;
  fit(cy);
}

/** Writes names outwards where they would overlap each other or the edges from the centre. */
function turn(cy: Core, places: Map<string, Place> | undefined, around: boolean): void {
  cy.batch(() => {
    cy.nodes().forEach((node) => {
      const { angle, y = 0 } = places?.get(node.id()) ?? {};
      const left = angle !== undefined && Math.cos(angle) < -1e-6;
      node.toggleClass('outward', angle !== undefined);
      node.toggleClass('above', around && angle === undefined && y < -1);
      node.data('turned', angle === undefined ? 0 : left ? angle - Math.PI : angle);
      node.data('side', left ? 'left' : 'right');
      node.data('angle', angle);
    });
  });
}

/** The part of the view that a card covers: its right side, or in a narrow view the lower part. */
const CARD = 310;
const NARROW = 480;
const LOWER = 0.55;

/** The part of the view that a card leaves free. */
function free(cy: Core): { width: number; height: number } {
  if (cy.width() < NARROW) return { width: cy.width(), height: cy.height() * (1 - LOWER) };
  return { width: cy.width() - CARD, height: cy.height() };
}

/** Shows all of the picture, as large as the view allows. */
export function fit(cy: Core): void {
  cy.maxZoom(LARGEST);
  cy.fit(undefined, PADDING);
  // Names take more room further out.
  nameContacts(cy, true);
  cy.fit(undefined, PADDING);
  cy.maxZoom(4);
}

/** After the view has changed its size: shows the selected contact again, or everything. */
export function fitAgain(cy: Core, selected: string | null): void {
  cy.resize();
  fit(cy);
  if (selected !== null) void reveal(cy, selected);
}

/** Centres a contact in the part of the view that its card leaves free. */
export async function centre(cy: Core, id: string): Promise<void> {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  const zoom = Math.max(cy.zoom(), 1);
  const { x, y } = node.position();
  const { width, height } = free(cy);
  await cy.animation({ pan: { x: width / 2 - x * zoom, y: height / 2 - y * zoom }, zoom, duration: 250 }).play().promise();
}

/** Moves a contact out from under its card; one that is seen stays where it is. */
export async function reveal(cy: Core, id: string): Promise<void> {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  const { x, y } = node.renderedPosition();
  const { width, height } = free(cy);
  const by = { x: Math.min(0, width - PADDING - x), y: Math.min(0, height - PADDING - y) };
  if (by.x === 0 && by.y === 0) return;
  await cy.animation({ panBy: by, duration: 250 }).play().promise();
}

/** Highlights the selection and its neighbours; fades the rest. */
export function select(cy: Core, id: string | null): void {
  cy.batch(() => {
    cy.elements().removeClass('selected near far');
    if (id === null) return;
    const node = cy.getElementById(id);
    const near = node.closedNeighborhood();
    node.addClass('selected');
    near.addClass('near');
    cy.elements().difference(near).addClass('far');
  });
  nameContacts(cy, true);
}
