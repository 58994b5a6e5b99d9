/** On a profile: the contacts that may be the same person, for those who may merge them. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { DuplicatesOfDocument } from '../gql/graphql';
import { OpenAsQuery } from '../ui/OpenAsQuery';
import { Refusals } from '../ui/Refusals';
import type { Refusal } from '../ui/refusalsByField';
import { declareDistinct, type Pair, pairsOfQuery, percent, reasonsOf, sidesOf, type Sides } from './duplicates';

const MergeDialog = lazy(() => import('./MergeDialog'));

export function LikelyDuplicates({ id }: { id: string }) {
  const found = useQuery(pairsOfQuery(id)).data;
  const [merging, setMerging] = useState<string | null>(null);
  const pairs = found?.edges ?? [];
  if (pairs.length === 0 && merging === null) return null;
  return (
    <section className="panel" aria-labelledby="duplicates-title">
      <header className="panel-head">
        <h2 id="duplicates-title">Possibly the same person</h2>
        <OpenAsQuery document={DuplicatesOfDocument} variables={{ id }} />
      </header>
      <ul className="rows">
        {pairs.map(({ node }) => (
          <LikelyRow key={node.contacts.map((one) => one.id).join()} id={id} pair={node} onMerge={setMerging} />
        ))}
      </ul>
      {merging ? (
        <Suspense>
          <MergeDialog ids={[id, merging]} onClose={() => setMerging(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function LikelyRow({ id, pair, onMerge }: { id: string; pair: Pair; onMerge(otherId: string): void }) {
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState('');
  const sides = sidesOf(pair);
  const other = sides?.find((side) => side.id !== id);
  if (!sides || !other) return null;
  const differ = (both: Sides) => void declareDistinct(both).then(setRefusals, (error: Error) => setTrouble(error.message));
  return (
    <li className="row relative">
      <p className="linked-words">
        <Link to="/contacts/$id" params={{ id: other.id }} className="linked-name">
          {other.name}
        </Link>
        <span className="hint">
          {percent(pair.score)} · {reasonsOf(pair).map(({ words }) => words).join(' · ')}
        </span>
      </p>
      <button type="button" className="button quiet" aria-label={`${other.name} is a different person`} onClick={() => differ(sides)}>
        Different person
      </button>
      <button type="button" className="button" aria-label={`Merge with ${other.name}`} onClick={() => onMerge(other.id)}>
        Merge…
      </button>
      <Refusals refusals={refusals} />
      {trouble ? <p className="refusal">{trouble}</p> : null}
    </li>
  );
}
