/** A contact: its fields and its associations, grouped as the server groups them. */

import './profile.css';
import './around.css';
import './activity.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { ProfileDocument } from '../../gql/graphql';
import { useSession } from '../../shell/session';
import { Avatar } from '../../ui/Avatar';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { Trouble } from '../../ui/Trouble';
import { lastSearch } from '../list/search';
import { Missing } from '../../app/Missing';
import { LikelyDuplicates } from '../../duplicates/LikelyDuplicates';
import { HistoryPanel } from '../../history/HistoryPanel';
import { Activity } from './Activity';
import { Around } from './Around';
import { DetailsPanel } from './DetailsPanel';
import { flagsOf, OtherFlags } from './Flags';
import { GroupCard } from './GroupCard';
import { type Profile, profileQuery } from './profile';
import { Relatives } from './Relatives';

const LinkDialog = lazy(() => import('./LinkDialog'));
const EraseDialog = lazy(() => import('./EraseDialog'));
const ChooseOther = lazy(() => import('../../duplicates/ChooseOther'));
const MessageDialog = lazy(() => import('./MessageDialog'));
const TaskDialog = lazy(() => import('./TaskDialog'));

export default function ProfilePage() {
  const { id } = useParams({ from: '/contacts/$id' });
  const profile = useQuery(profileQuery(id));
  const contact = profile.data;
  useEffect(() => {
    if (contact) document.title = `${contact.name} · Contact Graph`;
  }, [contact?.name]);

  if (profile.isPending) return <p className="loading" role="status">Loading …</p>;
  if (profile.error) return <Trouble message={profile.error.message} onAgain={() => void profile.refetch()} />;
  if (!contact) return <Missing />;
  return <Shown key={contact.id} contact={contact} />;
}

function Shown({ contact }: { contact: Profile }) {
  const role = useSession().user?.role;
  const mayWrite = role !== 'VIEWER';
  /** The dialog, with the role that it begins with. */
  const [linking, setLinking] = useState<{ role: string | null } | null>(null);
  const [open, setOpen] = useState<'task' | 'message' | 'merge' | 'erase' | null>(null);
  const work = [contact.jobTitle, contact.company].filter(Boolean).join(' · ');
  return (
    <article className="profile-page" aria-labelledby="contact-name">
      <div className="profile-bar">
        <nav aria-label="Breadcrumb" className="crumbs">
          <Link to="/" search={lastSearch()}>Contacts</Link>
          <span aria-hidden="true">/</span>
          <span aria-current="page">{contact.name}</span>
        </nav>
        <OpenAsQuery document={ProfileDocument} variables={{ id: contact.id }} />
      </div>
      <div className="profile">
        <header className="profile-head">
          <Avatar id={contact.id} name={contact.name} large />
          <div className="profile-title">
            <h1 id="contact-name">
              {contact.name}
              {contact.pronouns ? <span className="pronouns">{contact.pronouns}</span> : null}
            </h1>
            {work ? <p className="quiet">{work}</p> : null}
          </div>
          {mayWrite ? (
            <div className="profile-actions">
              {role === 'ADMIN' ? (
                <button type="button" className="button" onClick={() => setOpen('erase')}>
                  Erase…
                </button>
              ) : null}
              <button type="button" className="button" onClick={() => setOpen('merge')}>
                Merge with…
              </button>
              <button type="button" className="button" onClick={() => setOpen('message')}>
                Write…
              </button>
              <button type="button" className="button" onClick={() => setOpen('task')}>
                Add task…
              </button>
              <button type="button" className="button primary" onClick={() => setLinking({ role: null })}>
                Link…
              </button>
            </div>
          ) : null}
        </header>
        <section className="profile-main" aria-label="Associations">
          {mayWrite ? <LikelyDuplicates id={contact.id} /> : null}
          <div className="groups">
            {contact.associationGroups.length === 0 ? (
              <p className="nothing">{contact.name} is not linked with anybody yet.</p>
            ) : null}
            {contact.associationGroups.map((group) => (
              <GroupCard
                key={group.id}
                group={group}
                contact={contact}
                flags={flagsOf(contact, group.label.key, group.role)}
                mayWrite={mayWrite}
                onLink={() => setLinking({ role: roleId(group) })}
              />
            ))}
            <OtherFlags contact={contact} />
          </div>
          <Relatives contact={contact} mayWrite={mayWrite} />
          <HistoryPanel id={contact.id} />
        </section>
        <aside className="profile-side">
          <DetailsPanel contact={contact} mayWrite={mayWrite} />
          <Around id={contact.id} name={contact.name} />
          <Activity id={contact.id} mayWrite={mayWrite} />
        </aside>
      </div>
      <Suspense>
        {linking ? <LinkDialog contact={contact} role={linking.role} onClose={() => setLinking(null)} /> : null}
        {open === 'erase' ? <EraseDialog contact={contact} onClose={() => setOpen(null)} /> : null}
        {open === 'merge' ? <ChooseOther contact={contact} onClose={() => setOpen(null)} /> : null}
        {open === 'task' ? <TaskDialog contact={contact} onClose={() => setOpen(null)} /> : null}
        {open === 'message' ? <MessageDialog contact={contact} onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </article>
  );
}

/** The role of a group as the dialog's choices name it. */
function roleId({ label, role }: Profile['associationGroups'][number]): string {
  return label.inverseName === null || role === label.name ? `${label.key}.name` : `${label.key}.inverse`;
}
