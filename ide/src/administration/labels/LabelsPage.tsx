/** The labels by category: their names in both directions, limits and rules, and how much they are used. */

import './labels.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { LabelTableDocument } from '../../gql/graphql';
import { useSession } from '../../shell/session';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { SectionPage } from '../SectionPage';
import { LabelTable } from './LabelTable';
import { type Label, labelsQuery } from './labels';

const LabelDialog = lazy(() => import('./LabelDialog'));
const DeleteDialog = lazy(() => import('./DeleteDialog'));

export type Asked = { what: 'create' } | { what: 'edit' | 'delete'; label: Label };

export default function LabelsPage() {
  const mayWrite = useSession().user?.role === 'ADMIN';
  const query = useQuery(labelsQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const labels = query.data ?? [];
  const close = () => setAsked(null);
  return (
    <SectionPage
      title="Labels"
      about="A label says how two contacts are associated, with a name for each direction and a limit for each side."
      actions={
        <>
          <OpenAsQuery document={LabelTableDocument} variables={{}} />
          {mayWrite ? (
            <button type="button" className="button primary" onClick={() => setAsked({ what: 'create' })}>
              New label…
            </button>
          ) : null}
        </>
      }
      query={query}
    >
      {labels.length === 0 ? (
        <div className="empty">
          <h2>There are no labels yet</h2>
          <p>Contacts can be linked when there is a label.</p>
        </div>
      ) : null}
      {byCategory(labels).map(([category, found]) => (
        <LabelTable key={category} category={category} labels={found} mayWrite={mayWrite} onAsk={setAsked} />
      ))}
      <Suspense>
        {asked?.what === 'create' ? <LabelDialog label={null} labels={labels} onClose={close} /> : null}
        {asked?.what === 'edit' ? <LabelDialog label={asked.label} labels={labels} onClose={close} /> : null}
        {asked?.what === 'delete' ? <DeleteDialog label={asked.label} onClose={close} /> : null}
      </Suspense>
    </SectionPage>
  );
}

/** Categories by name, and labels without one at the end. */
function byCategory(labels: readonly Label[]): [string, Label[]][] {
  const groups = Map.groupBy(labels, ({ category }) => category ?? '');
  return [...groups]
    .sort(([a], [b]) => Number(a === '') - Number(b === '') || a.localeCompare(b))
    .map(([category, found]) => [category || 'Without a category', found.sort((a, b) => a.name.localeCompare(b.name))]);
}
