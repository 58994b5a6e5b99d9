import { useState } from 'react';
import { LineField } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { renameTeam } from './users';

/** A new name for a team: its users and what is shared with it stay. */
export function RenameTeamDialog({ team, onClose }: { team: string; onClose(): void }) {
  const [name, setName] = useState(team);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField(refusals, { name: 'name' });
  const submit = async () => {
    if (name.trim() === team) return true;
    const found = await renameTeam(team, name);
    setRefusals(found);
    return found.length === 0;
  };
  return (
    <FormDialog title={`Rename the team ${team}`} action="Rename" size="small" onSubmit={submit} onClose={onClose}>
      <LineField
        label="Name"
        value={name}
        autoFocus
        onChange={(text) => {
          setName(text);
          setRefusals([]);
        }}
        trouble={<Refusals refusals={of.name} />}
        hint="Its users stay in it, and contacts that are shared with it stay shared. If users sign in with an identity provider, rename the team there, too."
      />
      <Refusals refusals={rest} />
    </FormDialog>
  );
}
