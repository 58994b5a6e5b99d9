/** Red flags of all contacts: the open ones, which administrators resolve, and the resolved ones with the decision. */

import './redFlags.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { RedFlagListDocument, type RedFlagStatus } from '../../gql/graphql';
import { useSession } from '../../shell/session';
import { Choice } from '../../ui/Choice';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { SectionPage } from '../SectionPage';
import { FlagRow } from './FlagRow';
import { flagsQuery, labelNamesQuery, variablesOf, type Wanted } from './redFlags';
import { ResolveDialog } from './ResolveDialog';

const STATUSES = [
  { id: 'OPEN', name: 'Open' },
  { id: 'RESOLVED', name: 'Resolved' },
];
const ALL = { id: '', name: 'All labels' };
const route = getRouteApi('/administration/red-flags');

export default function RedFlagsPage() {
  const mayResolve = useSession().user?.role === 'ADMIN';
  const { status = 'OPEN', labelKey = '' } = route.useSearch();
  const wanted: Wanted = { status, labelKey };
  const navigate = route.useNavigate();
  const labels = useQuery(labelNamesQuery).data ?? [];
  const query = useInfiniteQuery(flagsQuery(wanted));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [resolving, setResolving] = useState<readonly string[]>([]);

  const flags = (query.data?.pages ?? []).flatMap(({ edges }) => edges.map(({ node }) => node));
  const total = query.data?.pages[0]?.totalCount ?? 0;
  const picked = flags.filter((flag) => flag.status === 'OPEN' && chosen.has(flag.id));
  const asked = flags.filter((flag) => flag.status === 'OPEN' && resolving.includes(flag.id));
  const choose = (changed: Partial<Wanted>) => {
    setChosen(new Set());
    void navigate({ search: { ...wanted, ...changed }, replace: true });
  };
  const toggle = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));

  return (
    <SectionPage
      title="Red flags"
      about="A red flag is raised when a limit is reached: the association was refused, or it was stored over the limit. An open flag stays until an administrator resolves it."
      actions={<OpenAsQuery document={RedFlagListDocument} variables={variablesOf(wanted)} />}
      query={query}
    >
      <div className="flag-filters">
        <Choice label="Status" options={STATUSES} value={wanted.status} onChange={(id) => choose({ status: id as RedFlagStatus })} />
        <Choice
          label="Label"
          options={[ALL, ...labels.map(({ key, name, inverseName }) => ({ id: key, name: inverseName === null ? name : `${name} / ${inverseName}` }))]}
          value={wanted.labelKey}
          onChange={(key) => choose({ labelKey: key })}
        />
        <p role="status" className="quiet">
          {total.toLocaleString()} {wanted.status === 'OPEN' ? 'open' : 'resolved'}
        </p>
        {picked.length > 0 ? (
          <button type="button" className="button primary" onClick={() => setResolving(picked.map(({ id }) => id))}>
            Resolve {picked.length.toLocaleString()} selected…
          </button>
        ) : null}
      </div>
      {flags.length === 0 ? <Nothing wanted={wanted} /> : null}
      <ul className="flags">
        {flags.map((flag) => (
          <FlagRow
            key={flag.id}
            flag={flag}
            selected={chosen.has(flag.id)}
            onSelect={mayResolve && flag.status === 'OPEN' ? () => toggle(flag.id) : null}
            onResolve={() => setResolving([flag.id])}
          />
        ))}
      </ul>
      {query.hasNextPage ? (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more: {flags.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
      {asked.length > 0 ? <ResolveDialog flags={asked} onClose={() => setResolving([])} /> : null}
    </SectionPage>
  );
}

function Nothing({ wanted: { status, labelKey } }: { wanted: Wanted }) {
  const which = labelKey === '' ? '' : ' of this label';
  return (
    <div className="empty">
      <h2>{status === 'OPEN' ? `No open red flags${which}` : `No resolved red flags${which}`}</h2>
      <p>
        {status === 'OPEN'
          ? 'A flag appears here when someone reaches the limit of a label.'
          : 'A flag that an administrator resolves moves here, with the remark.'}
      </p>
    </div>
  );
}
