/** The details of a contact in the picture, and the actions on it. */

import { useEffect, useState } from 'react';
import { ask } from './connection';
import { profileAddress } from '../shell/places';
import { ContactPicker } from './ContactPicker';
import type { Dot } from './picture';
import { QUERIES } from './queries';

interface Details {
  jobTitle: string | null;
  company: string | null;
  email: string | null;
  phone: string | null;
  birthDate: string | null;
  associationGroups: {
    id: string;
    role: string;
    currentCount: number;
    limit: number;
    overLimit: boolean;
    associations: { totalCount: number; edges: { node: { id: string; name: string } }[] };
  }[];
  redFlags: { totalCount: number };
}

interface Props {
  dot: Dot;
  onExpand(): void;
  onPath(toId: string): void;
  onOpen(): void;
  onClose(): void;
}

export function Card({ dot, onExpand, onPath, onOpen, onClose }: Props) {
  const [details, setDetails] = useState<Details | null>(null);
  const [picking, setPicking] = useState(false);
  useEffect(() => {
    let wanted = true;
    setDetails(null);
    setPicking(false);
    ask<{ contact: Details | null }>(QUERIES.card, { contact: dot.id }).then(
      ({ contact }) => wanted && setDetails(contact),
      () => undefined, // The name and the buttons work without the details.
    );
    return () => {
      wanted = false;
    };
  }, [dot.id]);

  const facts = details
    ? [[details.jobTitle, details.company].filter(Boolean).join(', '), details.email, details.phone, details.birthDate]
    : [];
  return (
    <section className="cg-card" aria-label={`Contact ${dot.name}`}>
      <header>
        <h3>
          <a href={profileAddress(dot.id)}>{dot.name}</a>
        </h3>
        <button type="button" className="cg-icon" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      {facts.filter(Boolean).map((fact) => (
        <p key={fact}>{fact}</p>
      ))}
      {details && details.redFlags.totalCount > 0 ? (
        <p className="cg-flag">⚑ {details.redFlags.totalCount} open red flag{details.redFlags.totalCount > 1 ? 's' : ''}</p>
      ) : null}
      {details && details.associationGroups.length > 0 ? (
        <ul className="cg-groups">
          {details.associationGroups.map((group) => (
            <li key={group.id}>
              <p className={group.overLimit ? 'cg-flag' : undefined}>
                {group.role} <span>{group.currentCount.toLocaleString('en')} of {group.limit.toLocaleString('en')}</span>
              </p>
              <p className="cg-who">
                {group.associations.edges.map(({ node }) => (
                  <a key={node.id} href={profileAddress(node.id)}>{node.name}</a>
                ))}
                {group.associations.totalCount > group.associations.edges.length ? (
                  <a href={profileAddress(dot.id)}>
                    {(group.associations.totalCount - group.associations.edges.length).toLocaleString('en')} more
                  </a>
                ) : null}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="cg-actions">
        <button type="button" className="cg-button cg-primary" onClick={onExpand}>
          Expand
        </button>
        <button type="button" className="cg-button" aria-expanded={picking} onClick={() => setPicking(!picking)}>
          Path to …
        </button>
        <button type="button" className="cg-button" onClick={onOpen}>
          Open as query
        </button>
      </div>
      {picking ? <ContactPicker label="To" chosen="" onChoose={({ id }) => onPath(id)} /> : null}
    </section>
  );
}
