/** The picture on a canvas: cytoscape with our elements, positions and styles. */

import cytoscape, { type Core, type ElementDefinition, type NodeSingular } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { type LabelColours, type Palette } from './colours';
import { type LayoutName, type Place, path, rings } from './layouts';
import { FONT, look, OUTWARD_SIZE } from './look';
import type { Dot, Picture } from './picture';

cytoscape.use(fcose);

/** Beyond this number, arrows are drawn straight, and named only on hover or selection. */
const PLAINLY = 250;
/** The distance from the centre of a contact on a crowded ring to the start of its name. */
/** The zoom of a picture with few contacts. */
const LARGEST = 1.5;
const BESIDE = 13;
/** The position of a name relative to its contact, as the layout decides. */
const WRITTEN = ['outward', 'above'];

export function draw(container: HTMLElement): Core {
  return cytoscape({
    container,
    minZoom: 0.05,
    maxZoom: 4,
    textureOnViewport: false,
    boxSelectionEnabled: false,
    // Animations use the screen's full resolution only for small pictures.
    pixelRatio: 'auto',
  });
}

/** Updates the drawing to the picture; remaining elements keep their positions. */
export function show(cy: Core, picture: Picture, colours: LabelColours, palette: Palette, hidden: Set<string>): void {
  const wanted = new Map(elements(picture, colours, palette, hidden).map((one) => [one.data.id!, one]));
  cy.batch(() => {
    cy.elements().filter((one) => !wanted.has(one.id())).remove();
    for (const [id, definition] of wanted) {
      const held = cy.getElementById(id);
      if (held.empty()) cy.add(definition);
      else held.data(definition.data).classes(`${definition.classes} ${WRITTEN.filter((one) => held.hasClass(one)).join(' ')}`);
    }
    cy.nodes('.outward').forEach(moveName);
  });
  cy.style(look(palette, picture.arrows.size > PLAINLY));
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
        dashed: colours.dashed(arrow.key),
        ended: arrow.until !== null && arrow.until < today(),
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

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Moves everything to its position. */
export async function arrange(cy: Core, picture: Picture, layout: LayoutName, animate: boolean): Promise<void> {
  const common = { animate, animationDuration: 350, fit: true, padding: 30 };
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
  cy.maxZoom(4);
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
      moveName(node);
    });
  });
}

/** The share of the view that a card covers. */
const CARD = 300;

/** A name rotates around its centre, which moves outwards along the ray. */
function moveName(node: NodeSingular): void {
  const angle = node.data('angle') as number | undefined;
  const away = angle === undefined ? 0 : BESIDE + widthOf(String(node.data('name'))) / 2;
  node.data('shiftX', away * Math.cos(angle ?? 0));
  node.data('shiftY', away * Math.sin(angle ?? 0));
}

const measure = document.createElement('canvas').getContext('2d')!;

function widthOf(name: string): number {
  measure.font = `500 ${OUTWARD_SIZE}px ${FONT}`;
  return measure.measureText(name).width;
}

/** Centres a contact in the part of the view that its card leaves free. */
export async function centre(cy: Core, id: string): Promise<void> {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  const zoom = Math.max(cy.zoom(), 1);
  const { x, y } = node.position();
  // Its card covers the right side of the view, if there is room for both.
  const middle = cy.width() > 1.8 * CARD ? (cy.width() - CARD) / 2 : cy.width() / 2;
  const pan = { x: middle - x * zoom, y: cy.height() / 2 - y * zoom };
  await cy.animation({ pan, zoom, duration: 250 }).play().promise();
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
}
