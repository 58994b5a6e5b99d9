/** The nearest contacts as a small picture, whose names lead on. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AroundDocument } from '../../gql/graphql';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { today } from '../../ui/words';
import { aroundQuery } from './profile';

const WIDTH = 340;
const HEIGHT = 300;
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 };
const NAMES = 12;

export function Around({ id, name }: { id: string; name: string }) {
  const around = useQuery(aroundQuery(id)).data?.neighbourhood;
  if (!around || around.members.length === 0) return null;
  const members = around.members.slice(0, NAMES).map(({ contact }, n, all) => ({ ...contact, ...place(n, all.length) }));
  const places = new Map([[id, CENTRE], ...members.map((one): [string, Place] => [one.id, one])]);
  const left = around.members.length - members.length;
  return (
    <section className="panel around" aria-labelledby="around-title">
      <header className="panel-head">
        <h2 id="around-title">Around {name}</h2>
        <OpenAsQuery document={AroundDocument} variables={{ id }} />
      </header>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={`${members.length} contacts around ${name}`}>
        {around.associations.map(({ id: key, from, to, label, until }) => {
          const [start, end] = [places.get(from.id), places.get(to.id)];
          if (!start || !end) return null;
          const near = from.id === id || to.id === id;
          const ended = until !== null && until < today();
          return (
            <line
              key={key}
              x1={start.x}
              y1={start.y}
              x2={end.x}
              y2={end.y}
              className={`tie${near ? '' : ' tie-far'}${ended ? ' tie-ended' : ''}`}
            >
              <title>{label.inverseName === null ? label.name : `${label.name} / ${label.inverseName}`}</title>
            </line>
          );
        })}
        <circle cx={CENTRE.x} cy={CENTRE.y} r="15" className="dot dot-root" />
        {members.map((one) => (
          <Link key={one.id} to="/contacts/$id" params={{ id: one.id }} className="dot-link">
            <circle cx={one.x} cy={one.y} r="16" className="dot-reach" />
            <circle cx={one.x} cy={one.y} r="7" className="dot" />
            <text x={one.x} y={one.y + (one.y < CENTRE.y ? -12 : 20)} textAnchor={anchor(one.x)}>
              {one.name}
            </text>
          </Link>
        ))}
        <text x={CENTRE.x} y={CENTRE.y + 30} textAnchor="middle" className="root-name">
          {name}
        </text>
      </svg>
      {left > 0 || around.truncated ? (
        <p className="hint">
          {members.length} of {around.truncated ? 'more than ' : ''}
          {around.members.length} are drawn.
        </p>
      ) : null}
    </section>
  );
}

interface Place {
  x: number;
  y: number;
}

function place(n: number, count: number): Place {
  const angle = (2 * Math.PI * n) / count - Math.PI / 2;
  return { x: CENTRE.x + Math.cos(angle) * (WIDTH / 2 - 62), y: CENTRE.y + Math.sin(angle) * (HEIGHT / 2 - 34) };
}

function anchor(x: number): 'start' | 'middle' | 'end' {
  return Math.abs(x - CENTRE.x) < 40 ? 'middle' : x < CENTRE.x ? 'end' : 'start';
}
