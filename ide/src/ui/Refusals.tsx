import { Link } from '@tanstack/react-router';
import type { Refusal } from './refusalsByField';

interface Props {
  refusals: readonly Refusal[] | undefined;
  id?: string;
  onLeave?(): void;
}

/** Refusals as the server words them; a place that is filled names who fills it. */
export function Refusals({ refusals, id, onLeave }: Props) {
  if (!refusals || refusals.length === 0) return null;
  return (
    <div className="refusal" id={id} role="alert">
      {refusals.map((refusal) => (
        <div key={refusal.message}>
          <p>{refusal.message}</p>
          {'occupants' in refusal && refusal.occupants.length > 0 ? (
            <p className="occupants">
              {refusal.contact ? `Now ${refusal.role} of ${refusal.contact.name}: ` : 'Filled by: '}
              {refusal.occupants.map(({ id: occupant, name }, n) => (
                <span key={occupant}>
                  {n > 0 ? ', ' : ''}
                  <Link to="/contacts/$id" params={{ id: occupant }} onClick={onLeave}>
                    {name}
                  </Link>
                </span>
              ))}
            </p>
          ) : null}
        </div>
      ))}
    </div>
  );
}
