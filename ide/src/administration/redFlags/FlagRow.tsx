/** A red flag: the contact, the limit and the number, the association that raised it, and the decision. */

import { Link } from '@tanstack/react-router';
import { day } from '../../ui/words';
import type { RedFlag } from './redFlags';

interface Props {
  flag: RedFlag;
  selected: boolean;
  /** Null where it may not be resolved. */
  onSelect: (() => void) | null;
  onResolve(): void;
}

export function FlagRow({ flag, selected, onSelect, onResolve }: Props) {
  const { contact, role, limit, count, raisedAt, raisedBy } = flag;
  const name = `${contact.name}, ${role}`;
  return (
    <li className="flag-row">
      {onSelect === null ? null : <input type="checkbox" aria-label={`Select: ${name}`} checked={selected} onChange={onSelect} />}
      <div className="flag-words">
        <p>
          <Contact contact={contact} />: <strong>{count.toLocaleString()}</strong> as {role}, limit {limit.toLocaleString()}
        </p>
        <p className="quiet">
          <Other flag={flag} /> · raised {day(raisedAt)}
          {raisedBy ? ` by ${raisedBy.name}` : ''}
        </p>
        {flag.resolvedAt === null ? null : (
          <p className="flag-decision">
            Resolved {day(flag.resolvedAt)}
            {flag.resolvedBy ? ` by ${flag.resolvedBy.name}` : ''}
            {flag.resolution ? `: “${flag.resolution}”` : ', without a remark'}
          </p>
        )}
      </div>
      {onSelect === null ? null : (
        <button type="button" className="button" aria-label={`Resolve: ${name}`} onClick={onResolve}>
          Resolve…
        </button>
      )}
    </li>
  );
}

/** The association that raised the flag; a limit that was lowered has none, and a contact may be hidden. */
function Other({ flag: { other, refused } }: { flag: RedFlag }) {
  if (other === null) return refused ? 'An association was refused' : 'Over the limit';
  return (
    <>
      {refused ? 'Refused: ' : 'Let through: '}
      <Contact contact={other} />
    </>
  );
}

function Contact({ contact: { id, name } }: { contact: RedFlag['contact'] }) {
  return (
    <Link to="/contacts/$id" params={{ id }}>
      {name}
    </Link>
  );
}
