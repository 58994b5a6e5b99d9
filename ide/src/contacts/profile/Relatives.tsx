/** People whom an address book names as relatives, and who are no contacts of this one yet. */

import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { DismissRelativeDocument, LinkRelativeDocument, RestoreRelativeDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { refresh } from '../../app/client';
import { sentence, unlinked } from '../links';
import { announce } from '../../app/notices';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import type { Profile } from './profile';

type Relative = Profile['unlinkedRelatives'][number];

export function Relatives({ contact, mayWrite }: { contact: Profile; mayWrite: boolean }) {
  if (contact.unlinkedRelatives.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="relatives-title">
      <header className="panel-head">
        <h2 id="relatives-title">In an address book, not linked yet</h2>
      </header>
      <ul className="rows">
        {contact.unlinkedRelatives.map((relative) => (
          <RelativeRow key={relative.id} relative={relative} contact={contact} mayWrite={mayWrite} />
        ))}
      </ul>
    </section>
  );
}

function RelativeRow({ relative, contact, mayWrite }: { relative: Relative; contact: Profile; mayWrite: boolean }) {
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState('');
  const known = { contactId: contact.id, relativeId: relative.id };
  const run = (work: Promise<Refusal[]>) =>
    void work.then(setRefusals, (error: Error) => setTrouble(error.message)).then(refresh);
  const restore = async () => (await execute(RestoreRelativeDocument, { input: known })).restoreRelative.errors;
  const link = async (toId: string) => {
    const { association, created, errors } = (await execute(LinkRelativeDocument, { input: { ...known, toId } })).linkRelative;
    if (association) {
      // Restoring may be repeated: Undo works again after its first half alone succeeded. What was linked before stays.
      const takeBack = async () => {
        const refused = await restore();
        return refused.length > 0 || !created ? refused : unlinked(association);
      };
      announce(`${sentence(association)}${created ? '' : ' already'}.`, takeBack);
    }
    return errors;
  };
  const dismiss = async () => {
    const { errors } = (await execute(DismissRelativeDocument, { input: known })).dismissRelative;
    if (errors.length === 0) announce(`${relative.name} is no longer listed as ${relative.role}.`, restore);
    return errors;
  };
  return (
    <li className="row relative">
      <p className="linked-words">
        <strong>{relative.name}</strong> <span className="quiet">{relative.role}</span>
      </p>
      {mayWrite ? (
        <button type="button" className="button quiet" aria-label={`Dismiss ${relative.name}`} onClick={() => run(dismiss())}>
          Dismiss
        </button>
      ) : null}
      {relative.candidates.map(({ contact: candidate }) => (
        <p key={candidate.id} className="candidate">
          <Link to="/contacts/$id" params={{ id: candidate.id }}>
            {candidate.name}
          </Link>
          <span className="hint">{[candidate.jobTitle, candidate.company, candidate.email].filter(Boolean).join(' · ')}</span>
          {mayWrite ? (
            <button type="button" className="button" aria-label={`Link ${candidate.name} as ${relative.role}`} onClick={() => run(link(candidate.id))}>
              Link
            </button>
          ) : null}
        </p>
      ))}
      <Refusals refusals={refusals} />
      {trouble ? <p className="refusal">{trouble}</p> : null}
    </li>
  );
}
