/** The pairs of contacts that may be one person, most likely first: to merge, or to declare different people. */

import './duplicates.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { SectionPage } from '../administration/SectionPage';
import { DuplicatesDocument } from '../gql/graphql';
import { Choice } from '../ui/Choice';
import { OpenAsQuery } from '../ui/OpenAsQuery';
import { pairsQuery, type Sides } from './duplicates';
import { PairCard } from './PairCard';
import { type Least, readLeast, SCORES } from './search';

const MergeDialog = lazy(() => import('./MergeDialog'));

const CHOICES = [
  { id: 'certain', name: 'Nearly certain: 95 % or more' },
  { id: 'likely', name: 'Likely: 80 % or more' },
  { id: 'possible', name: 'Possible: 50 % or more' },
];

export default function DuplicatesPage() {
  const { least = 'likely' }: { least?: Least } = useSearch({ from: '/administration/duplicates' });
  const navigate = useNavigate();
  const query = useInfiniteQuery(pairsQuery(SCORES[least]));
  const [merging, setMerging] = useState<Sides | null>(null);
  const pages = query.data?.pages ?? [];
  const pairs = pages.flatMap(({ edges }) => edges.map(({ node }) => node));
  const total = pages.at(-1)?.totalCount ?? 0;
  return (
    <SectionPage
      title="Duplicates"
      about="Pairs of contacts that may be the same person. Contacts that were changed are compared again within seconds."
      actions={<OpenAsQuery document={DuplicatesDocument} variables={{ minimumScore: SCORES[least] }} />}
      query={query}
    >
      <div className="pairs-bar">
        <Choice
          label="Show pairs"
          options={CHOICES}
          value={least}
          onChange={(chosen) => void navigate({ to: '/administration/duplicates', search: readLeast({ least: chosen }), replace: true })}
        />
        <p role="status" className="quiet">
          {total === 1 ? '1 pair' : `${total.toLocaleString()} pairs`}
        </p>
      </div>
      {pairs.length === 0 ? <p className="nothing pairs-none">No pairs of contacts look like the same person.</p> : null}
      <ul className="pairs" aria-label="Pairs">
        {pairs.map((pair) => (
          <PairCard key={pair.contacts.map(({ id }) => id).join()} pair={pair} onMerge={setMerging} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more: {pairs.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
      {merging ? (
        <Suspense>
          <MergeDialog ids={[merging[0].id, merging[1].id]} onClose={() => setMerging(null)} />
        </Suspense>
      ) : null}
    </SectionPage>
  );
}
