/** The answer in GraphiQL's response pane: as a graph, as tables, or as JSON. */

import { pick, useGraphiQL } from '@graphiql/react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { type Answer, tabIs, useAnswer } from './answers';
import { useOptions } from './editors';
import { tablesOf, type Table } from './lists';
import { emptyPicture, type Picture, pictureOf } from './picture';
import { extent, TableView, title } from './TableView';

type View = 'graph' | 'table' | 'json';

const VIEWS: Record<View, string> = { graph: 'Graph', table: 'Table', json: 'JSON' };
const STORED = 'contact-graph:view';
/** Where one pane of GraphiQL stands below the other. */
const NARROW = '(max-width: 820px)';
/** Moves the focus between panes, as in editors and file managers. */
const KEY = 'F6';
const GraphView = lazy(() => import('./GraphView'));

export function AnswerViews() {
  const { tabs, activeTabIndex, isFetching } = useGraphiQL(pick('tabs', 'activeTabIndex', 'isFetching'));
  tabIs(tabs[activeTabIndex]?.id ?? '');
  useOptions();
  const answer = useAnswer();
  const [chosen, setChosen] = useState<View>(() => stored());
  const [large, setLarge] = useState(false);
  const picture = useMemo(() => (answer?.full ? pictureOf(answer.full) : emptyPicture()), [answer]);
  const tables = useMemo(() => (answer?.full ? tablesOf(answer.shown, answer.full, picture) : []), [answer, picture]);
  const there: Record<View, boolean> = { graph: picture.dots.size > 0, table: tables.length > 0, json: true };
  // A list without associations is no graph: it is shown as one only when that is chosen for this answer.
  const [insisted, setInsisted] = useState<Answer>();
  const first = chosen === 'graph' && picture.arrows.size === 0 && insisted !== answer ? 'table' : chosen;
  const view = ([first, chosen, 'table', 'json'] as const).find((one) => there[one] && (chosen !== 'json' || one === 'json'))!;
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer && matchMedia(NARROW).matches) scrollTo(pane.current!);
  }, [answer]);
  useEffect(() => {
    addEventListener('keydown', changePane);
    return () => removeEventListener('keydown', changePane);
  }, []);
  const choose = (wanted: View) => {
    setInsisted(answer);
    localStorage.setItem(STORED, wanted);
    setChosen(wanted);
  };
  return (
    <div ref={pane} className={large && view !== 'json' ? 'cg-answer cg-large' : 'cg-answer'} data-view={view} aria-busy={isFetching}>
      <div className="cg-views">
        <span role="tablist" aria-label="Show the answer as">
          {(Object.keys(VIEWS) as View[]).map((one) => (
            <button key={one} type="button" role="tab" aria-selected={one === view} disabled={!there[one]} onClick={() => choose(one)}>
              {VIEWS[one]}
            </button>
          ))}
        </span>
        {view === 'json' ? null : (
          <button type="button" className="cg-last" aria-pressed={large} onClick={() => setLarge(!large)}>
            {large ? 'Smaller' : 'Larger'}
          </button>
        )}
      </div>
      <Notices answer={answer} picture={picture} tables={view === 'graph' ? tables : []} there={there} />
      {view === 'json' ? null : (
        <div className="cg-view" role="tabpanel" aria-label={VIEWS[view]}>
          {view === 'graph' ? (
            <Suspense fallback={<p className="cg-empty">Loading the picture …</p>}>
              <GraphView picture={picture} />
            </Suspense>
          ) : (
            <TableView tables={tables} />
          )}
        </div>
      )}
    </div>
  );
}

/** Messages beside the picture and tables: errors, what is missing, what to do. */
function Notices({ answer, picture, tables, there }: { answer?: Answer; picture: Picture; tables: Table[]; there: Record<View, boolean> }) {
  if (!answer) return <p className="cg-notice">Pick a question on the left or run your own query. The answer is drawn here; {KEY} moves to it and back.</p>;
  const notes = [...picture.notes, ...tables.filter(({ cut }) => cut).map((table) => `${title(table.name)}: ${extent(table)}.`)];
  if (answer.full && answer.plain) notes.push('Only the requested fields are shown: with the fields needed for a picture, this query would exceed the server’s limits. Request fewer items at once.');
  if (answer.full && !there.graph && !there.table && notes.length === 0) notes.push('This answer contains no contacts and no lists.');
  return (
    <>
      {answer.errors.map((error) => <p key={error} className="cg-notice cg-flag" role="alert">{error}</p>)}
      {notes.map((note) => <p key={note} className="cg-notice" role="status">{note}</p>)}
    </>
  );
}

function stored(): View {
  const held = localStorage.getItem(STORED);
  return held !== null && held in VIEWS ? (held as View) : 'graph';
}

/** Scrolls GraphiQL alone: the header of the page stays. */
function scrollTo(pane: HTMLElement): void {
  const main = pane.closest('.graphiql-main');
  main?.scrollBy({ top: pane.getBoundingClientRect().top - main.getBoundingClientRect().top });
}

/** From the query to the answer with one key, and back. */
function changePane(event: KeyboardEvent): void {
  if (event.key !== KEY || event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
  const shown = document.querySelector('.cg-view') ?? document.querySelector('.result-window');
  const answer = shown?.querySelector<HTMLElement>('.cg-canvas, .cg-scroll, textarea, [role=textbox]');
  const query = document.querySelector<HTMLElement>('.graphiql-query-editor :is(textarea, [role=textbox])');
  const inAnswer = document.activeElement?.closest('.graphiql-response') != null;
  const target = inAnswer ? query : answer;
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
}
