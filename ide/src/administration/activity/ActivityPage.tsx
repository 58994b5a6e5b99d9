/** All changes, newest first, by kind, user and day. */

import '../../ui/dialogs.css';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ChangeKind, ChangeListDocument, UserNamesDocument } from '../../gql/graphql';
import { ChangeList } from '../../history/ChangeList';
import { changesQuery, KINDS } from '../../history/history';
import { execute } from '../../shell/request';
import { Choice } from '../../ui/Choice';
import { DayField } from '../../ui/fields';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { SectionPage } from '../SectionPage';
import { userQuery } from '../users/users';
import { type ActivitySearch, variablesOf } from './search';

const ALL_KINDS = { id: '', name: 'All kinds' };
const EVERYBODY = { id: '', name: 'Everybody' };
const KIND_OPTIONS = [ALL_KINDS, ...Object.entries(KINDS).map(([id, name]) => ({ id, name }))];
const route = getRouteApi('/administration/activity');

export default function ActivityPage() {
  const given = route.useSearch();
  const asked = { ...given, kind: given.kind && given.kind in KINDS ? given.kind : undefined };
  const navigate = route.useNavigate();
  const variables = variablesOf(asked);
  const query = useInfiniteQuery({ ...changesQuery(variables), placeholderData: keepPreviousData });
  const changes = (query.data?.pages ?? []).flatMap(({ edges }) => edges.map(({ node }) => node));
  const total = query.data?.pages[0]?.totalCount ?? 0;
  const choose = (changed: Partial<ActivitySearch>) => void navigate({ search: { ...asked, ...changed }, replace: true });
  return (
    <SectionPage
      title="Activity"
      about="What changed, by whom and when. Tasks, messages and users are not recorded."
      actions={<OpenAsQuery document={ChangeListDocument} variables={{ ...variables, after: null }} />}
      query={query}
    >
      <div className="change-filters">
        <Choice label="Kind" options={KIND_OPTIONS} value={asked.kind ?? ''} onChange={(id) => choose({ kind: (id as ChangeKind) || undefined })} />
        <Choice label="By" options={useUsers(asked.byId)} value={asked.byId ?? ''} onChange={(id) => choose({ byId: id || undefined })} />
        <DayField label="Day" value={asked.day ?? ''} onChange={(day) => choose({ day: day || undefined })} />
        <p role="status" className="quiet">
          {total.toLocaleString()} change{total === 1 ? '' : 's'}
        </p>
      </div>
      {changes.length === 0 ? (
        <div className="empty">
          <h2>No changes</h2>
          <p>{Object.values(asked).some(Boolean) ? 'Nothing that these filters ask for is recorded.' : 'Nothing is recorded yet.'}</p>
        </div>
      ) : (
        <ChangeList changes={changes} isStale={query.isPlaceholderData} />
      )}
      {query.hasNextPage ? (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more: {changes.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
    </SectionPage>
  );
}

/** The users to choose from; one whom an address names is among them, whatever the number of users. */
function useUsers(byId: string | undefined) {
  const users = useQuery({
    queryKey: ['users', 'names'],
    queryFn: ({ signal }) => execute(UserNamesDocument, {}, signal).then(({ users }) => users.edges.map(({ node }) => node)),
  }).data;
  const isListed = byId === undefined || users === undefined || users.some(({ id }) => id === byId);
  const named = useQuery({ ...userQuery(byId ?? ''), enabled: !isListed }).data;
  return [EVERYBODY, ...(users ?? []), ...(!isListed && byId ? [{ id: byId, name: named?.name ?? byId }] : [])];
}
