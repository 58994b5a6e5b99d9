/** The contacts in one role, with its limit, and what can be done with each. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { MoreOfGroupDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { Avatar } from '../../ui/Avatar';
import { day, today } from '../../ui/words';
import { FlagLine } from './Flags';
import type { Flag, Group, Linked, Profile } from './profile';

const LinkMenu = lazy(() => import('./LinkMenu'));

interface Props {
  group: Group;
  contact: Profile;
  flags: Flag[];
  mayWrite: boolean;
  onLink(): void;
}

export function GroupCard({ group, contact, flags, mayWrite, onLink }: Props) {
  const { edges, more, total } = useAll(group);
  const title = `group-${group.id}`;
  const { currentCount, limit, overLimit, role } = group;
  return (
    <section className="group" aria-labelledby={title}>
      <header className="group-head">
        <h2 id={title}>{role}</h2>
        <span className={overLimit ? 'count count-over' : 'count'}>
          {currentCount.toLocaleString()} of {limit.toLocaleString()}
          {overLimit ? <span> · over the limit</span> : null}
        </span>
        {mayWrite ? (
          <button type="button" className="icon-button" aria-label={`Link another ${role}`} title={`Link another ${role}`} onClick={onLink}>
            <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
              <path d="M8 3v10M3 8h10" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
            </svg>
          </button>
        ) : null}
      </header>
      {flags.map((flag) => (
        <FlagLine key={flag.id} flag={flag} />
      ))}
      <ul className="group-rows">
        {edges.map((linked) => (
          <LinkedRow key={linked.association.id} linked={linked} contact={contact} role={role} mayWrite={mayWrite} />
        ))}
      </ul>
      {more ? (
        <button type="button" className="link group-more" onClick={more}>
          Show more: {edges.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
    </section>
  );
}

/** The associations of a group: those of the profile, and the pages that were asked for after them. */
function useAll(group: Group) {
  const { pageInfo } = group.associations;
  const [wanted, setWanted] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: ['contact', 'group', group.id, pageInfo.endCursor],
    enabled: wanted && pageInfo.hasNextPage,
    initialPageParam: pageInfo.endCursor ?? '',
    queryFn: async ({ pageParam, signal }) => {
      const { node } = await execute(MoreOfGroupDocument, { id: group.id, after: pageParam }, signal);
      return node !== null && 'associations' in node ? node.associations : null;
    },
    getNextPageParam: (last) => (last?.pageInfo.hasNextPage ? (last.pageInfo.endCursor ?? undefined) : undefined),
  });
  const edges = [...group.associations.edges, ...(pages.data?.pages ?? []).flatMap((page) => page?.edges ?? [])];
  const hasMore = wanted ? pages.hasNextPage : pageInfo.hasNextPage;
  const more = () => (wanted ? void pages.fetchNextPage() : setWanted(true));
  return { edges, total: group.totalCount, more: hasMore ? more : null };
}

interface RowProps {
  linked: Linked;
  contact: Profile;
  role: string;
  mayWrite: boolean;
}

function LinkedRow({ linked, contact, role, mayWrite }: RowProps) {
  const { node, association } = linked;
  const ended = association.until !== null && association.until < today();
  const work = [node.jobTitle, node.company].filter(Boolean).join(' · ');
  return (
    <li className={ended ? 'linked linked-ended' : 'linked'}>
      <Avatar id={node.id} name={node.name} />
      <div className="linked-words">
        <p>
          <Link to="/contacts/$id" params={{ id: node.id }} className="linked-name">
            {node.name}
          </Link>
          {work ? <span className="quiet"> {work}</span> : null}
        </p>
        {association.note ? <p className="note">{association.note}</p> : null}
      </div>
      <p className="dates">{days(association.since, association.until, ended)}</p>
      {mayWrite ? (
        <Suspense fallback={<span className="icon-button" />}>
          <LinkMenu linked={linked} contact={contact} role={role} />
        </Suspense>
      ) : null}
    </li>
  );
}

function days(since: string | null, until: string | null, ended: boolean): string {
  const words = [
    since === null ? '' : `${since > today() ? 'from' : 'since'} ${day(since)}`,
    until === null ? '' : `${ended ? 'ended' : 'until'} ${day(until)}`,
  ];
  return words.filter(Boolean).join(', ');
}
