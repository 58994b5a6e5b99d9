/** Changes the role, the days or the note of an association. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../ui/FormDialog';
import { edit } from '../links';
import type { Refusal } from '../../ui/refusalsByField';
import { rolesQuery } from '../roles';
import { AssociationFields, detailsOf, fieldsOf } from './AssociationFields';
import type { Linked, Profile } from './profile';

interface Props {
  linked: Linked;
  contact: Profile;
  onClose(): void;
}

export default function EditDialog({ linked, contact, onClose }: Props) {
  const { node, association } = linked;
  const { label, since, until, note } = association;
  const roles = useQuery(rolesQuery).data ?? [];
  const end = label.inverseName === null || association.from.id === node.id ? 'name' : 'inverse';
  const [given, setGiven] = useState({
    role: `${label.key}.${end}` as string | null,
    since: since ?? '',
    until: until ?? '',
    note: note ?? '',
  });
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const choice = roles.find(({ id }) => id === given.role);
  const { of, rest } = fieldsOf(refusals);

  const submit = async () => {
    if (choice === undefined) return false;
    const found = await edit(association, contact.id, choice, detailsOf(given));
    setRefusals(found);
    return found.length === 0;
  };

  return (
    <FormDialog title={`${node.name} and ${contact.name}`} action="Save" onSubmit={submit} onClose={onClose}>
      <AssociationFields
        name={contact.name}
        otherName={node.name}
        roles={roles}
        given={given}
        onChange={(changed) => {
          setGiven((before) => ({ ...before, ...changed }));
          setRefusals([]);
        }}
        missing={choice === undefined && roles.length > 0}
        of={of}
        rest={rest}
        onLeave={onClose}
      />
    </FormDialog>
  );
}
