/** The answer, where GraphiQL shows it: as a graph, as tables, or as JSON. */

import { useGraphiQL } from '@graphiql/react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { tabIs, useAnswer } from './answers';
import { emptyPicture, pictureOf } from './picture';
import { TableView } from './TableView';

type View = 'graph' | 'table' | 'json';

const VIEWS: Record<View, string> = { graph: 'Graph', table: 'Table', json: 'JSON' };
const STORED = 'contact-graph:view';
const GraphView = lazy(() => import('./GraphView'));

export function AnswerViews() {
  tabIs(useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id ?? ''));
  const answer = useAnswer();
  const [chosen, setChosen] = useState<View>(() => stored());
  const [large, setLarge] = useState(false);
  const picture = useMemo(() => (answer?.full ? pictureOf(answer.full) : emptyPicture()), [answer]);
  const view = !answer?.full || (chosen === 'graph' && picture.dots.size === 0) ? 'json' : chosen;
  const choose = (wanted: View) => {
    localStorage.setItem(STORED, wanted);
    setChosen(wanted);
  };
  return (
    <div className={large && view !== 'json' ? 'cg-answer cg-large' : 'cg-answer'} data-view={view}>
      <div className="cg-views">
        <span role="tablist" aria-label="Show the answer as">
        {(Object.keys(VIEWS) as View[]).map((one) => (
          <button key={one} type="button" role="tab" aria-selected={one === view} onClick={() => choose(one)}
            disabled={one !== 'json' && (!answer?.full || (one === 'graph' && picture.dots.size === 0))}>
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
      {view === 'json' ? null : (
        <div className="cg-view" role="tabpanel" aria-label={VIEWS[view]}>
          {view === 'graph' ? (
            <Suspense fallback={<p className="cg-empty">Loading the picture …</p>}>
              <GraphView picture={picture} />
            </Suspense>
          ) : (
            <TableView answer={answer!} picture={picture} />
          )}
        </div>
      )}
    </div>
  );
}

function stored(): View {
  const held = localStorage.getItem(STORED);
  return held !== null && held in VIEWS ? (held as View) : 'graph';
}
