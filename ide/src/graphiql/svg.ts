/** The drawing as SVG, for scaling and editing: the canvas content, with text as text. */

import type { Core, EdgeSingular, NodeSingular } from 'cytoscape';
import { type Palette, PATTERNS } from './colours';
import { linesOf } from './naming';

const MARGIN = 40;

export function svg(cy: Core, palette: Palette): string {
  const box = cy.elements().boundingBox();
  const [x, y] = [box.x1 - MARGIN, box.y1 - MARGIN];
  const [width, height] = [box.w + 2 * MARGIN, box.h + 2 * MARGIN];
  const frame = [x, y, width, height].map(short).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame}" width="${short(width)}" height="${short(height)}" ` +
      'font-family="Inter, system-ui, sans-serif">',
    `<rect x="${short(x)}" y="${short(y)}" width="100%" height="100%" fill="${palette.background}"/>`,
    ...cy.edges().map((edge) => line(edge, palette)),
    ...cy.nodes().map((node) => disc(node, palette)),
    '</svg>',
  ].join('\n');
}

function line(edge: EdgeSingular, palette: Palette): string {
  const [from, to, middle] = [edge.sourceEndpoint(), edge.targetEndpoint(), edge.midpoint()];
  // A curve through the middle: its control point is twice as far out as the curve.
  const bend = { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 };
  const colour = String(edge.data('colour'));
  const pattern = patternOf(edge);
  const dashes = pattern.length === 0 ? '' : ` stroke-dasharray="${pattern.join(' ')}"`;
  const opacity = ` opacity="${short(Number(edge.style('opacity')))}"`;
  const width = parseFloat(String(edge.style('width')));
  const curve = `M${at(from)}Q${at(bend)} ${at(to)}`;
  const head = edge.hasClass('single') ? '' : arrowhead(bend, to, colour);
  const label = edge.style('label') ? name(String(edge.data('name')), middle, angle(from, to), palette) : '';
  return `<g${opacity}><path d="${curve}" fill="none" stroke="${colour}" stroke-width="${width}"${dashes}/>${head}${label}</g>`;
}

/** The dashes that the canvas draws; those of an ended association are dots. */
function patternOf(edge: EdgeSingular): number[] {
  if (edge.hasClass('ended')) return [1, 1];
  return PATTERNS.find((_, n) => edge.hasClass(`pattern${n}`)) ?? [];
}

function arrowhead(from: { x: number; y: number }, to: { x: number; y: number }, colour: string): string {
  const turned = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return `<path d="M0 0-9-4V4Z" transform="translate(${at(to)}) rotate(${short(turned)})" fill="${colour}"/>`;
}

function angle(from: { x: number; y: number }, to: { x: number; y: number }): number {
  const turned = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return Math.abs(turned) > 90 ? turned - 180 : turned;
}

function name(text: string, where: { x: number; y: number }, turned: number, palette: Palette): string {
  return (
    `<text transform="translate(${at(where)}) rotate(${short(turned)})" text-anchor="middle" dy="0.35em" ` +
    `font-size="10" fill="${palette.quiet}" ${halo(palette)}>${escaped(text)}</text>`
  );
}

function disc(node: NodeSingular, palette: Palette): string {
  const { x, y } = node.position();
  const radius = node.width() / 2;
  const fill = node.style('background-color');
  const border = `stroke="${node.style('border-color')}" stroke-width="${parseFloat(String(node.style('border-width')))}"`;
  const circle = `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${fill}" ${border}/>`;
  const size = parseFloat(String(node.style('font-size')));
  const common = `font-size="${size}" font-weight="500" fill="${palette.text}" ${halo(palette)}`;
  if (node.hasClass('unnamed')) return circle;
  if (!node.hasClass('outward')) {
    const lines = linesOf(String(node.data('name')), size);
    const first = node.hasClass('above') ? -radius - 7 - (lines.length - 1) * size : radius + size + 3;
    const written = lines.map((line, n) => `<text x="${short(x)}" y="${short(y + first + n * size)}" text-anchor="middle" ${common}>${escaped(line)}</text>`);
    return circle + written.join('');
  }
  const left = node.data('side') === 'left';
  const turned = (Number(node.data('turned')) * 180) / Math.PI;
  const away = (left ? -1 : 1) * (radius + 4);
  return (
    `${circle}<text transform="translate(${at({ x, y })}) rotate(${short(turned)})" x="${short(away)}" dy="0.35em" ` +
    `text-anchor="${left ? 'end' : 'start'}" ${common}>${escaped(String(node.data('name')))}</text>`
  );
}

function halo(palette: Palette): string {
  return `stroke="${palette.halo}" stroke-width="3" paint-order="stroke"`;
}

function at({ x, y }: { x: number; y: number }): string {
  return `${short(x)} ${short(y)}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
