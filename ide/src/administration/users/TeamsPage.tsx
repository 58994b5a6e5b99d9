/** The teams, each with its number of users, who are a click away; they are renamed here. */

import './users.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { TeamListDocument } from '../../gql/graphql';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { SectionPage } from '../SectionPage';
import { RenameTeamDialog } from './RenameTeamDialog';
import { teamsQuery } from './users';

export default function TeamsPage() {
  const query = useQuery(teamsQuery);
  const [renaming, setRenaming] = useState<string | null>(null);
  const teams = query.data ?? [];
  return (
    <SectionPage
      title="Teams"
      about="A team sees the contacts that are shared with it. It exists while a user who is not disabled is in it; a user’s page has the user’s teams."
      actions={<OpenAsQuery document={TeamListDocument} variables={{}} />}
      query={query}
    >
      {teams.length === 0 ? (
        <p className="nothing">There are no teams yet. Add one on the page of a user.</p>
      ) : (
        <div className="data-table">
          <table>
            <thead>
              <tr>
                <th scope="col">Team</th>
                <th scope="col">Users</th>
                <th scope="col">
                  <span className="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {teams.map(({ team, userCount }) => (
                <tr key={team}>
                  <th scope="row">
                    <Link to="/administration/users" search={{ team }}>
                      {team}
                    </Link>
                  </th>
                  <td data-name="Users:">{userCount.toLocaleString()}</td>
                  <td className="team-actions">
                    <button type="button" className="button" aria-label={`Rename: ${team}`} onClick={() => setRenaming(team)}>
                      Rename…
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {renaming === null ? null : <RenameTeamDialog team={renaming} onClose={() => setRenaming(null)} />}
    </SectionPage>
  );
}
