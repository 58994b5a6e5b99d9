/** The picture on a canvas: cytoscape, told what there is and where it stands. */

import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { type LabelColours, type Palette } from './colours';
import { type LayoutName, type Place, path, rings } from './layouts';
import type { Dot, Picture } from './picture';

cytoscape.use(fcose);

/** More arrows than this are drawn plainly: straight, and named only where somebody looks. */
const PLAINLY = 250;
/** A contact on a crowded ring, and how far from its middle its name begins. */
const SMALL = 16;
const BESIDE = 13;
const FONT = '"Inter Variable", system-ui, sans-serif';

export function draw(container: HTMLElement): Core {
  return cytoscape({
    container,
    minZoom: 0.05,
    maxZoom: 4,
    textureOnViewport: false,
    boxSelectionEnabled: false,
    // What moves is drawn in the screen's own points only where there is little of it.
    pixelRatio: 'auto',
  });
}

/** Makes the drawing show the picture; what stays keeps its place. */
export function show(cy: Core, picture: Picture, colours: LabelColours, palette: Palette, hidden: Set<string>): void {
  const wanted = new Map(elements(picture, colours, palette, hidden).map((one) => [one.data.id!, one]));
  cy.batch(() => {
    cy.elements().filter((one) => !wanted.has(one.id())).remove();
    for (const [id, definition] of wanted) {
      const held = cy.getElementById(id);
      if (held.empty()) cy.add(definition);
      else held.data(definition.data).classes(`${definition.classes} ${held.hasClass('outward') ? 'outward' : ''}`);
    }
  });
  cy.style(style(palette, picture.arrows.size > PLAINLY));
}

function elements(
  picture: Picture,
  colours: LabelColours,
  palette: Palette,
  hidden: Set<string>,
): ElementDefinition[] {
  const order = new Map<string, number>();
  for (const { contacts } of picture.routes) contacts.forEach((id, at) => order.set(id, at));
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

/** The name, after how many steps along a chain it comes. */
function title(name: string, at: number | undefined, flagged: boolean): string {
  return `${at ? `${at}. ` : ''}${name}${flagged ? ' ⚑' : ''}`;
}

function classes(given: Record<string, boolean>): string {
  return Object.keys(given).filter((name) => given[name]).join(' ');
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Puts everything in its place. */
export async function arrange(cy: Core, picture: Picture, layout: LayoutName, animate: boolean): Promise<void> {
  const common = { animate, animationDuration: 350, fit: true, padding: 30 };
  if (cy.nodes().empty()) return;
  const places =
    layout === 'rings' ? rings(picture) : layout === 'path' ? path(picture, cy.width(), cy.height()) : undefined;
  turn(cy, places);
  if (places) {
    const at = (id: string) => places.get(id) ?? { x: 0, y: 0 };
    await run(cy, { name: 'preset', positions: (node: { id(): string }) => at(node.id()), ...common });
  } else if (layout === 'layers') {
    await run(cy, { name: 'breadthfirst', directed: true, spacingFactor: 1.1, avoidOverlap: true, ...common });
  } else {
    const large = cy.nodes().length > 250;
    await run(cy, {
      name: 'fcose', quality: 'default', randomize: true, nodeSeparation: 130, packComponents: true,
      idealEdgeLength: large ? 160 : 130, nodeRepulsion: large ? 40_000 : 9_000, numIter: large ? 500 : 2_500, ...common,
    });
  }
}

async function run(cy: Core, options: object): Promise<void> {
  const layout = cy.layout(options as cytoscape.LayoutOptions);
  const done = layout.promiseOn('layoutstop');
  layout.run();
  await done;
}

/** Writes names outwards where they would cover one another, so that each ring has room for many. */
function turn(cy: Core, places: Map<string, Place> | undefined): void {
  cy.batch(() => {
    cy.nodes().forEach((node) => {
      const angle = places?.get(node.id())?.angle;
      const left = angle !== undefined && Math.cos(angle) < -1e-6;
      node.toggleClass('outward', angle !== undefined);
      node.data('turned', angle === undefined ? 0 : left ? angle - Math.PI : angle);
      node.data('side', left ? 'left' : 'right');
      // A name turns around the side of its contact: from there it is moved to the end of the ray.
      node.data('shiftX', angle === undefined ? 0 : BESIDE * Math.cos(angle) + (left ? SMALL : -SMALL) / 2);
      node.data('shiftY', angle === undefined ? 0 : BESIDE * Math.sin(angle));
    });
  });
}

/** Brings one contact to the middle. */
export async function centre(cy: Core, id: string): Promise<void> {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  await cy.animation({ center: { eles: node }, zoom: Math.max(cy.zoom(), 1), duration: 250 }).play().promise();
}

/** Marks what is selected, and what it is tied to; the rest steps back. */
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

function style(palette: Palette, plainly: boolean): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        width: 22, height: 22,
        'background-color': 'data(fill)', 'border-width': 1.5, 'border-color': palette.border,
        label: 'data(name)', color: palette.text, 'font-family': FONT, 'font-size': 12, 'font-weight': 500,
        'text-valign': 'bottom', 'text-margin-y': 5, 'text-wrap': 'wrap', 'text-max-width': '118px',
        'text-outline-color': palette.halo, 'text-outline-width': 2.5, 'min-zoomed-font-size': 4,
      },
    },
    {
      selector: 'node.outward',
      style: {
        'text-valign': 'center', 'text-halign': 'data(side)' as 'right', 'text-margin-x': 'data(shiftX)' as never, 'text-margin-y': 'data(shiftY)' as never,
        'text-rotation': 'data(turned)' as 'none', 'text-wrap': 'none', width: SMALL, height: SMALL, 'font-size': 13,
      },
    },
    {
      selector: 'node.root',
      style: { width: 38, height: 38, 'font-size': 15, 'font-weight': 700, 'z-index': 20 },
    },
    { selector: 'node.end', style: { width: 34, height: 34, 'background-color': palette.route, 'font-weight': 700 } },
    { selector: 'node.flagged', style: { 'border-color': palette.flag, 'border-width': 4 } },
    {
      selector: 'edge',
      style: {
        width: 1.6, 'line-color': 'data(colour)', 'target-arrow-color': 'data(colour)',
        'target-arrow-shape': 'triangle', 'arrow-scale': 0.95,
        'curve-style': plainly ? 'straight' : 'bezier', 'control-point-step-size': 36, opacity: 0.8,
        label: plainly ? '' : 'data(name)', color: palette.quiet, 'font-family': FONT, 'font-size': 10,
        'text-rotation': 'autorotate', 'text-outline-color': palette.halo, 'text-outline-width': 2.5,
        'min-zoomed-font-size': 8,
      },
    },
    // Outlines and what shines through cost most where there is much.
    ...(plainly
      ? [
          { selector: 'node', style: { 'text-outline-width': 0, 'min-zoomed-font-size': 7 } },
          { selector: 'edge', style: { opacity: 1, width: 1, 'arrow-scale': 0.7 } },
        ]
      : []),
    { selector: 'edge.single', style: { 'target-arrow-shape': 'none' } },
    { selector: 'edge.dashed', style: { 'line-style': 'dashed' } },
    { selector: 'edge.ended', style: { 'line-style': 'dotted', opacity: 0.6 } },
    { selector: 'edge.aside', style: { opacity: 0.35 } },
    { selector: 'edge.along', style: { width: 3.5, opacity: 1, 'font-size': 11, color: palette.text, 'z-index': 10 } },
    { selector: '.far', style: { opacity: 0.22 } },
    { selector: 'edge.near', style: { opacity: 1, width: 2.6, label: 'data(name)', 'z-index': 15 } },
    { selector: 'node.selected', style: { 'border-width': 5, 'border-color': palette.route, 'z-index': 30 } },
  ];
}
