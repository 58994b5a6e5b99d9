/** A user: name, role, teams, and tokens; disabled and enabled here. */

import './users.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Missing } from '../../app/Missing';
import { UserByIdDocument } from '../../gql/graphql';
import { useSession } from '../../shell/session';
import { Choice } from '../../ui/Choice';
import { EditableField } from '../../ui/EditableField';
import { FormDialog } from '../../ui/FormDialog';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import { SectionPage } from '../SectionPage';
import { Tokens } from './Tokens';
import { type Changed, changeUser, roleName, ROLES, teamsOf, type User, userQuery } from './users';

/** The one whose name and role the commands need; the server refuses to disable it. */
const LOCAL_ADMINISTRATOR = 'usr_local';

export default function UserPage() {
  const { id } = useParams({ from: '/administration/users/$id' });
  const query = useQuery(userQuery(id));
  const user = query.data;
  if (query.isSuccess && !user) return <Missing />;
  return (
    <SectionPage
      title={user?.name ?? 'User'}
      about={<Link to="/administration/users" className="link">All users</Link>}
      actions={<OpenAsQuery document={UserByIdDocument} variables={{ id }} />}
      query={query}
    >
      {user ? <Shown key={user.id} user={user} /> : null}
    </SectionPage>
  );
}

function Shown({ user }: { user: User }) {
  const isSelf = useSession().user?.id === user.id;
  const [roleRefusals, setRoleRefusals] = useState<Refusal[]>([]);
  const [disabling, setDisabling] = useState(false);
  const isFixed = isSelf || user.id === LOCAL_ADMINISTRATOR;
  const save = (name: string, changed: Changed, before: Changed) =>
    changeUser(user, changed, before, `Changed ${name} of ${user.name}.`);
  const choose = async (role: string) => {
    if (role === user.role) return;
    const chosen = role as User['role'];
    setRoleRefusals(await changeUser(user, { role: chosen }, { role: user.role }, `${user.name} is ${roleName(chosen)} now.`));
  };
  return (
    <>
      {user.disabled ? (
        <p className="user-disabled" role="status">
          {user.name} is disabled: no token of this user is accepted, and queued messages are held.{' '}
          <button type="button" className="link" onClick={() => void changeUser(user, { disabled: false }, null, `${user.name} is enabled, and needs a new token.`)}>
            Enable {user.name}
          </button>
        </p>
      ) : null}
      <dl className="settings">
        <EditableField name="Name" value={user.name} mayWrite onSave={(name) => save('the name', { name }, { name: user.name })} />
        <EditableField
          name="E-mail"
          value={user.email ?? ''}
          mayWrite
          onSave={(text) => save('the e-mail address', { email: text.trim() || null }, { email: user.email })}
        />
        <EditableField
          name="Teams"
          about="One per line. Teams see the contacts that are shared with them; a team exists while a user is in it."
          kind="lines"
          value={user.teams.join('\n')}
          mayWrite
          onSave={(text) => save('the teams', { teams: teamsOf(text) }, { teams: user.teams })}
        />
        <div className="detail">
          <dt>Role</dt>
          <dd className="user-role">
            {isFixed ? (
              <>
                <span className="value-fixed">{roleName(user.role)}</span>
                <p className="hint">
                  {isSelf ? 'You cannot change your own role. Ask another administrator.' : 'The commands run as this user.'}
                </p>
              </>
            ) : (
              <>
                <Choice
                  label="Role"
                  options={ROLES.map(({ id, name, about }) => ({ id, name: `${name}: ${about}` }))}
                  value={user.role}
                  onChange={(role) => void choose(role)}
                />
                <Refusals refusals={roleRefusals} />
              </>
            )}
          </dd>
        </div>
      </dl>
      <Tokens user={user} />
      {isFixed || user.disabled ? null : (
        <button type="button" className="button" onClick={() => setDisabling(true)}>
          Disable {user.name}…
        </button>
      )}
      {disabling ? <DisableDialog user={user} onClose={() => setDisabling(false)} /> : null}
    </>
  );
}

function DisableDialog({ user, onClose }: { user: User; onClose(): void }) {
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const active = (user.tokens ?? []).filter(({ state }) => state === 'ACTIVE').length;
  const submit = async () => {
    const found = await changeUser(user, { disabled: true }, { disabled: false }, `${user.name} is disabled.`);
    setRefusals(found);
    return found.length === 0;
  };
  return (
    <FormDialog title={`Disable ${user.name}`} action="Disable" size="small" onSubmit={submit} onClose={onClose}>
      <p className="hint">
        {active === 0 ? 'No token of this user is active.' : `${active === 1 ? 'One active token is' : `${active} active tokens are`} revoked for good.`}{' '}
        Queued messages are held. Contacts, tasks and everything else that the user did stay. Enabling the user later does
        not bring the tokens back.
      </p>
      <Refusals refusals={refusals} />
    </FormDialog>
  );
}
