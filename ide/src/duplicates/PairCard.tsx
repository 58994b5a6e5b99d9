/** Two contacts that may be one person, side by side, with what speaks for it and what can be done. */

import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Avatar } from '../ui/Avatar';
import { Refusals } from '../ui/Refusals';
import type { Refusal } from '../ui/refusalsByField';
import { bornOf } from '../ui/words';
import { declareDistinct, type Pair, percent, reasonsOf, type Side, type Sides, sidesOf } from './duplicates';

const ROWS: readonly (readonly [string, (side: Side) => string[]])[] = [
  ['E-mail', ({ emails }) => emails],
  ['Phone', ({ phones }) => phones],
  ['Company', ({ company }) => [company ?? '']],
  ['Job title', ({ jobTitle }) => [jobTitle ?? '']],
  ['Born', (side) => [bornOf(side)]],
];

export function PairCard({ pair, onMerge }: { pair: Pair; onMerge(sides: Sides): void }) {
  const id = useId();
  const sides = sidesOf(pair);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState('');
  if (sides === null) return null;

  const names = sides.map(({ name }) => name).join(' and ');
  const reasons = reasonsOf(pair);
  const associates = reasons.find(({ kind }) => kind === 'SHARED_ASSOCIATES');
  const differ = () => void declareDistinct(sides).then(setRefusals, (error: Error) => setTrouble(error.message));
  return (
    <li className="pair" aria-labelledby={id}>
      <header className="pair-head">
        <h2 id={id} className="hidden">
          {names}
        </h2>
        <p>
          <strong className="pair-score">{percent(pair.score)}</strong> likely the same person
        </p>
        <ul className="pair-reasons" aria-label="Reasons">
          {reasons.map(({ kind, words, detail }) => (
            <li key={kind} className="badge" title={detail}>
              {words}
            </li>
          ))}
        </ul>
        <div className="pair-actions">
          <button type="button" className="button quiet" aria-label={`${names} are different people`} onClick={differ}>
            Different people
          </button>
          <button type="button" className="button" aria-label={`Merge ${names}`} onClick={() => onMerge(sides)}>
            Merge…
          </button>
        </div>
      </header>
      <Refusals refusals={refusals} />
      {trouble ? <p className="refusal">{trouble}</p> : null}
      <table className="pair-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Field</span>
            </th>
            {sides.map((side) => (
              <th key={side.id} scope="col">
                <span className="pair-name">
                  <Avatar id={side.id} name={side.name} />
                  <Link to="/contacts/$id" params={{ id: side.id }}>
                    {side.name}
                  </Link>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([name, valueOf]) => (
            <PairRow key={name} name={name} values={sides.map((side) => valueOf(side).filter(Boolean))} />
          ))}
          {associates ? (
            <tr>
              <th scope="row">Both linked with</th>
              <td colSpan={2}>
                <span className="pair-line pair-same">{associates.detail}</span>
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </li>
  );
}

/** A field that one of the two has; what both have is marked. */
function PairRow({ name, values }: { name: string; values: string[][] }) {
  if (values.every((lines) => lines.length === 0)) return null;
  const all = values.flat().map((line) => line.toLowerCase());
  const isShared = (line: string) => all.filter((other) => other === line.toLowerCase()).length > 1;
  return (
    <tr>
      <th scope="row">{name}</th>
      {values.map((lines, n) => (
        <td key={n}>
          {lines.length === 0 ? <span className="quiet">–</span> : null}
          {lines.map((line) => (
            <span key={line} className={isShared(line) ? 'pair-line pair-same' : 'pair-line'}>
              {line}
            </span>
          ))}
        </td>
      ))}
    </tr>
  );
}
