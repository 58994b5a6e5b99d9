/** Red flags on a profile: the role, its limit, and the contact. */

import { Link } from '@tanstack/react-router';
import { day } from '../../ui/words';
import type { Flag, Profile } from './profile';

export function flagsOf(contact: Profile, key: string, role: string): Flag[] {
  return contact.redFlags.edges.map(({ node }) => node).filter((flag) => flag.label.key === key && flag.role === role);
}

/** Red flags of roles in which there is nobody. */
export function OtherFlags({ contact }: { contact: Profile }) {
  const shown = new Set(contact.associationGroups.flatMap((group) => flagsOf(contact, group.label.key, group.role)));
  const others = contact.redFlags.edges.map(({ node }) => node).filter((flag) => !shown.has(flag));
  return others.map((flag) => <FlagLine key={flag.id} flag={flag} />);
}

export function FlagLine({ flag }: { flag: Flag }) {
  return (
    <p className="flag-line">
      <span aria-hidden="true">⚑</span>
      <span>
        <strong>Red flag:</strong> {flag.count.toLocaleString()} as {flag.role} where {flag.limit.toLocaleString()}{' '}
        {flag.limit === 1 ? 'is' : 'are'} allowed
        {flag.other ? (
          <>
            {flag.refused ? '; refused: ' : '; the last one is '}
            <Link to="/contacts/$id" params={{ id: flag.other.id }}>
              {flag.other.name}
            </Link>
          </>
        ) : null}
        , {day(flag.raisedAt)}
      </span>
    </p>
  );
}
