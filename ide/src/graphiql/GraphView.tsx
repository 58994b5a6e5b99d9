/** The answer as a graph of contacts and associations that can be explored. */

import type { Core } from 'cytoscape';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Card } from './Card';
import { LabelColours } from './colours';
import { ask } from './connection';
import { arrange, centre, draw, fit, fitAgain, reveal, select, show } from './drawing';
import { useEditors } from './editors';
import { download, downloadText } from '../ui/files';
import { LAYOUTS, type LayoutName, suitable } from './layouts';
import { Legend } from './Legend';
import { remember } from './names';
import { type Picture, pictureOf, type Route, together } from './picture';
import { QUERIES } from './queries';
import { svg } from './svg';
import { usePalette } from './theme';

const FEW = 150;

export default function GraphView({ picture: answered }: { picture: Picture }) {
  const palette = usePalette();
  const { open, run } = useEditors();
  const canvas = useRef<HTMLDivElement>(null);
  const cy = useRef<Core>(undefined);
  const [picture, setPicture] = useState(answered);
  const [layout, setLayout] = useState<LayoutName>(() => suitable(answered));
  const [selected, setSelected] = useState<string | null>(null);
  const [hidden, setHidden] = useState<Set<string>>(new Set());
  const [note, setNote] = useState('');
  const [moves, setMoves] = useState(0);
  const colours = useMemo(() => new LabelColours(), [answered]);
  const keysOf = ({ arrows }: Picture) => [...arrows.values()].map((arrow) => arrow.key);
  colours.add(keysOf(answered));
  colours.add(keysOf(picture));

  useEffect(() => {
    setPicture(answered);
    setLayout(suitable(answered));
    setSelected(null);
    setHidden(new Set());
    setNote('');
    void flagged(answered).then((ids) => ids.length > 0 && setPicture((held) => marked(held, ids)));
  }, [answered]);

  const latest = useRef(selected);
  latest.current = selected;
  useEffect(() => {
    const made = draw(canvas.current!);
    cy.current = made;
    made.on('tap', 'node', (event) => {
      const id = event.target.id() as string;
      setSelected(id);
      void moving(reveal(made, id));
    });
    made.on('tap', (event) => event.target === made && setSelected(null));
    const watcher = new ResizeObserver(() => fitAgain(made, latest.current));
    watcher.observe(canvas.current!);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
  }, []);

  // Positions depend on the contacts, not on colours and marks.
  const members = [...picture.dots.keys(), ...picture.arrows.keys(), layout].join();
  useEffect(() => {
    for (const { id, name } of picture.dots.values()) remember(id, name);
    show(cy.current!, picture, colours, palette, hidden);
    select(cy.current!, selected);
  }, [picture, palette, hidden, colours]);
  useEffect(() => select(cy.current!, selected), [selected]);
  useEffect(() => {
    void moving(document.fonts.ready.then(() => arrange(cy.current!, picture, layout, picture.dots.size <= FEW)));
  }, [members]);

  const moving = async (move: Promise<void>) => {
    setMoves((count) => count + 1);
    await move;
    setMoves((count) => count - 1);
  };
  const grow = async (query: string, variables: Record<string, unknown>): Promise<Picture> => {
    const added = pictureOf(await ask<object>(query, variables));
    setPicture((held) => together(held, added, added.routes.length > 0 ? added.routes : held.routes));
    return added;
  };
  const expand = async (id: string) => {
    const before = picture.dots.size;
    setNote('Expanding …');
    const added = await grow(QUERIES.expand, { contact: id }).catch((error: Error) => error.message);
    if (typeof added === 'string') return setNote(added);
    const more = [...added.dots.keys()].filter((other) => !picture.dots.has(other)).length;
    if (layout === 'path') setLayout('springs');
    setNote(more === 0 ? 'All neighbours are already in the picture.' : `${counted(more, 'contact')} added to ${before}.`);
    return undefined;
  };
  const pathTo = async (from: string, to: string) => {
    const added = await grow(QUERIES.paths, { from, to }).catch((error: Error) => error.message);
    if (typeof added === 'string') return setNote(added);
    const steps = added.routes[0]?.arrows.length;
    if (steps !== undefined) setSelected(null);
    setNote(steps === undefined ? 'The two contacts are not connected.' : `${counted(added.routes.length, 'shortest path')} found.`);
    return undefined;
  };
  const openAsQuery = (id: string) => {
    open(QUERIES.neighbourhood.trimEnd(), { contact: id, depth: 2 }, () => false);
    run();
  };
  const search = (text: string) => {
    const folded = text.trim().toLowerCase();
    const dots = [...picture.dots.values()];
    const found =
      dots.find((dot) => dot.name.toLowerCase() === folded) ??
      dots.find((dot) => dot.name.toLowerCase().includes(folded));
    if (!found) return setNote('No contact with this name is in the picture.');
    setNote('');
    setSelected(found.id);
    void moving(centre(cy.current!, found.id));
    return undefined;
  };
  const step = (by: number) => {
    const ids = [...picture.dots.keys()];
    const at = selected === null ? (by > 0 ? -1 : 0) : ids.indexOf(selected);
    const id = ids[(at + by + ids.length) % ids.length];
    if (id === undefined) return;
    setSelected(id);
    void moving(centre(cy.current!, id));
  };
  const showAll = () => fit(cy.current!);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const acts: Record<string, () => unknown> = {
      '+': () => zoomBy(1.25), '=': () => zoomBy(1.25), '-': () => zoomBy(0.8), '0': showAll,
      ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
      Escape: () => setSelected(null), Enter: () => selected !== null && void expand(selected),
    };
    const act = acts[event.key];
    if (!act || event.target !== event.currentTarget) return;
    event.preventDefault();
    act();
  };
  const zoomBy = (factor: number) => {
    const drawing = cy.current!;
    const middle = { x: drawing.width() / 2, y: drawing.height() / 2 };
    drawing.zoom({ level: drawing.zoom() * factor, renderedPosition: middle });
  };
  const dot = selected === null ? undefined : picture.dots.get(selected);
  const about = `${counted(picture.dots.size, 'contact')}, ${counted(picture.arrows.size, 'association')}`;

  return (
    <div className="cg-graph">
      <div className="cg-bar" role="toolbar" aria-label="Picture">
        <label>
          <span className="cg-hidden">Layout</span>
          <select value={layout} onChange={({ target }) => setLayout(target.value as LayoutName)}>
            {Object.entries(LAYOUTS).map(([name, title]) => (
              <option key={name} value={name} disabled={name === 'path' && picture.routes.length === 0}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <span className="cg-together">
          <button type="button" className="cg-icon" title="Zoom out" aria-label="Zoom out" onClick={() => zoomBy(0.8)}>−</button>
          <button type="button" className="cg-icon" title="Zoom in" aria-label="Zoom in" onClick={() => zoomBy(1.25)}>+</button>
          <button type="button" className="cg-button" onClick={showAll}>Fit</button>
        </span>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            search(String(new FormData(event.currentTarget).get('who')));
          }}
        >
          <input type="search" name="who" placeholder="Find in the picture" aria-label="Find in the picture" />
        </form>
        <span className="cg-together cg-last">
          <button
            type="button"
            className="cg-button"
            onClick={() => download('graph.png', cy.current!.png({ output: 'blob', full: true, scale: 2, bg: palette.background, maxWidth: 8000, maxHeight: 8000 }))}
          >
            PNG
          </button>
          <button type="button" className="cg-button" onClick={() => downloadText('graph.svg', 'image/svg+xml', svg(cy.current!, palette))}>
            SVG
          </button>
        </span>
      </div>
      <div className="cg-drawing">
        <div
          ref={canvas}
          className="cg-canvas"
          tabIndex={0}
          role="application"
          aria-busy={moves > 0}
          aria-label={`Graph of ${about}. Arrow keys move between contacts, Enter expands, plus and minus zoom, 0 shows all. The table has the same content.`}
          onKeyDown={onKeyDown}
        />
        {dot ? (
          <Card
            dot={dot}
            onExpand={() => void expand(dot.id)}
            onPath={(to) => void pathTo(dot.id, to)}
            onOpen={() => openAsQuery(dot.id)}
            onClose={() => setSelected(null)}
          />
        ) : null}
      </div>
      <Legend picture={picture} colours={colours} palette={palette} hidden={hidden} onHide={setHidden} />
      <p className="cg-counts" role="status">
        <span data-testid="counts">{about}</span>
        {picture.routes.length > 0 ? ` · ${told(picture.routes)}` : ''}
        {note ? ` · ${note}` : ''}
      </p>
    </div>
  );
}

/** The contacts in the picture that have an open red flag. */
async function flagged({ dots }: Picture): Promise<string[]> {
  const ids = [...dots.keys()].slice(0, 500);
  if (ids.length === 0) return [];
  try {
    const { contacts } = await ask<{ contacts: { edges: { node: { id: string } }[] } }>(QUERIES.flagged, { ids });
    return contacts.edges.map(({ node }) => node.id);
  } catch {
    return []; // Marks are optional: the picture works without them.
  }
}

function marked(picture: Picture, ids: string[]): Picture {
  const dots = new Map(picture.dots);
  for (const id of ids) {
    const dot = dots.get(id);
    if (dot) dots.set(id, { ...dot, flags: new Set([...dot.flags, 'has an open red flag']) });
  }
  return { ...picture, dots };
}

function told(routes: Route[]): string {
  return routes[0]!.shared ? `${routes.length} in common` : `path of ${counted(routes[0]!.arrows.length, 'step')}`;
}

function counted(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
