import { useState } from 'react';
import type { CreateUserInput } from '../../gql/graphql';
import { Choice } from '../../ui/Choice';
import { LineField, orNull } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { addUser, ROLES, teamsOf } from './users';

const OPTIONS = ROLES.map(({ id, name, about }) => ({ id, name: `${name}: ${about}` }));
const FIELDS = { name: 'name', email: 'email', teams: 'teams' } as const;

interface Props {
  onClose(): void;
  onCreated(id: string): void;
}

/** A user to create, who gets a token in the next step. */
export function NewUserDialog({ onClose, onCreated }: Props) {
  const [given, setGiven] = useState({ name: '', email: '', teams: '', role: 'VIEWER' });
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField(refusals, FIELDS);
  const change = (changed: Partial<typeof given>) => {
    setGiven((before) => ({ ...before, ...changed }));
    setRefusals([]);
  };
  const submit = async () => {
    const found = await addUser({
      name: given.name,
      email: orNull(given.email),
      teams: teamsOf(given.teams),
      role: given.role as CreateUserInput['role'],
    });
    if (typeof found !== 'string') {
      setRefusals(found);
      return false;
    }
    onCreated(found);
    return true;
  };
  return (
    <FormDialog title="New user" action="Create" onSubmit={submit} onClose={onClose}>
      <LineField label="Name" value={given.name} autoFocus onChange={(name) => change({ name })} trouble={<Refusals refusals={of.name} />} />
      <Choice label="Role" options={OPTIONS} value={given.role} onChange={(role) => change({ role })} />
      <LineField label="Teams, with commas between" value={given.teams} onChange={(teams) => change({ teams })} trouble={<Refusals refusals={of.teams} />} />
      <LineField label="E-mail" value={given.email} onChange={(email) => change({ email })} trouble={<Refusals refusals={of.email} />} />
      <Refusals refusals={rest} />
    </FormDialog>
  );
}
