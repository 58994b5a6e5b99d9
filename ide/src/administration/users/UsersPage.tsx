/** The users of the workspace, also the disabled ones. */

import './users.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { UserListDocument } from '../../gql/graphql';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { day } from '../../ui/words';
import { SectionPage } from '../SectionPage';
import { NewUserDialog } from './NewUserDialog';
import { roleName, type User, usersQuery } from './users';

export default function UsersPage() {
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { team = null } = useSearch({ from: '/administration/users' });
  const query = useInfiniteQuery(usersQuery(search, team));
  const [creating, setCreating] = useState(false);
  const navigate = useNavigate();
  const users = (query.data?.pages ?? []).flatMap(({ edges }) => edges.map(({ node }) => node));
  const total = query.data?.pages[0]?.totalCount ?? 0;
  return (
    <SectionPage
      title="Users"
      about="Who may sign in, and as what. A user of an identity provider appears with the first request; its name, role and teams follow the provider."
      actions={
        <>
          <OpenAsQuery document={UserListDocument} variables={{ search: search || null, team, after: null }} />
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            New user…
          </button>
        </>
      }
      query={query}
    >
      <div className="user-search">
        <input
          type="search"
          className="input"
          aria-label="Search users by name"
          placeholder="Name"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <p role="status" className="quiet">
          {total.toLocaleString()} user{total === 1 ? '' : 's'}
        </p>
        {team === null ? null : (
          <Link to="/administration/users" className="chip" aria-label={`Remove the filter: Team ${team}`}>
            Team: {team} <span aria-hidden="true">×</span>
          </Link>
        )}
      </div>
      {users.length === 0 ? (
        <p className="nothing">{search ? 'No user has a name that begins like this.' : 'Nobody is in this team.'}</p>
      ) : (
        <div className="data-table">
          <table>
            <thead>
              <tr>
                {['Name', 'Role', 'Teams', 'E-mail', 'Last request with a token'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <UserRow key={user.id} user={user} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage ? (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more: {users.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
      {creating ? (
        <NewUserDialog
          onClose={() => setCreating(false)}
          onCreated={(id) => void navigate({ to: '/administration/users/$id', params: { id } })}
        />
      ) : null}
    </SectionPage>
  );
}

function UserRow({ user }: { user: User }) {
  return (
    <tr className={user.disabled ? 'off' : undefined}>
      <th scope="row">
        <Link to="/administration/users/$id" params={{ id: user.id }}>
          {user.name}
        </Link>
        {user.disabled ? <span className="badge">Disabled</span> : null}
      </th>
      <td data-name="Role:">{roleName(user.role)}</td>
      <td data-name="Teams:" className={user.teams.length > 0 ? undefined : 'blank'}>
        {user.teams.join(', ') || '–'}
      </td>
      <td data-name="E-mail:" className={user.email === null ? 'blank' : undefined}>
        {user.email ?? '–'}
      </td>
      <td data-name="Last request with a token:">{lastUse(user)}</td>
    </tr>
  );
}

function lastUse({ tokens }: User): string {
  const uses = (tokens ?? []).map(({ lastUsedAt }) => lastUsedAt).filter((at) => at !== null);
  const latest = uses.sort().at(-1);
  if (latest) return day(latest);
  return tokens?.some(({ state }) => state === 'ACTIVE') ? 'Never' : 'No token';
}
