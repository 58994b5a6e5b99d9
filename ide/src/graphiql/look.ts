/** The style of contacts and associations on the canvas, by their classes. */

import type { StylesheetJson } from 'cytoscape';
import { PATTERNS, type Palette } from './colours';

export const FONT = '"Inter Variable", system-ui, sans-serif';
/** A contact on a crowded ring, and its name. */
const SMALL = 16;
/** The sizes of names. */
export const BASE = { plain: 12, outward: 13, root: 15 };
/** The width of a name of the plain size, beyond which it wraps. */
export const ROOM = 118;

export function look(palette: Palette, plainly: boolean): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        width: 22, height: 22,
        'background-color': 'data(fill)', 'border-width': 1.5, 'border-color': palette.border,
        label: 'data(name)', color: palette.text, 'font-family': FONT, 'font-size': 'data(size)' as never, 'font-weight': 500,
        'text-valign': 'bottom', 'text-margin-y': 5, 'text-wrap': 'wrap', 'text-max-width': 'data(room)',
        'text-outline-color': palette.halo, 'text-outline-width': 2.5, 'min-zoomed-font-size': 4,
      },
    },
    {
      selector: 'node.outward',
      style: {
        'text-valign': 'center', 'text-margin-x': 'data(shiftX)' as never, 'text-margin-y': 'data(shiftY)' as never,
        'text-rotation': 'data(turned)' as 'none', 'text-wrap': 'none', width: SMALL, height: SMALL,
      },
    },
    { selector: 'node.above', style: { 'text-valign': 'top', 'text-margin-y': -5 } },
    {
      selector: 'node.root',
      style: { width: 38, height: 38, 'font-weight': 700, 'z-index': 20 },
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
        // Edge names are shown only where they are legible; the canvas is drawn at the next power of two.
        'min-zoomed-font-size': 10.5,
      },
    },
    // Outlines and transparency are the most expensive in large pictures.
    ...(plainly
      ? [
          { selector: 'node', style: { 'text-outline-width': 0 } },
          { selector: 'edge', style: { opacity: 1, width: 1, 'arrow-scale': 0.7 } },
        ]
      : []),
    { selector: 'edge.single', style: { 'target-arrow-shape': 'none' } },
    ...PATTERNS.slice(1).map((pattern, n) => ({
      selector: `edge.pattern${n + 1}`,
      style: { 'line-style': 'dashed' as const, 'line-dash-pattern': pattern },
    })),
    { selector: 'edge.ended', style: { 'line-style': 'dotted', opacity: 0.6 } },
    { selector: 'edge.aside', style: { opacity: 0.35 } },
    { selector: 'edge.along', style: { width: 3.5, opacity: 1, 'font-size': 11, color: palette.text, 'min-zoomed-font-size': 6, 'z-index': 10 } },
    { selector: '.far', style: { opacity: 0.22 } },
    { selector: 'edge.near', style: { opacity: 1, width: 2.6, label: 'data(name)', 'min-zoomed-font-size': 6, 'z-index': 15 } },
    { selector: 'node.unnamed', style: { label: '' } },
    { selector: 'node.selected', style: { 'border-width': 5, 'border-color': palette.route, 'z-index': 30 } },
  ];
}
