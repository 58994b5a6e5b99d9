/** Links a contact with another one: who, in which role, since when. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../ui/FormDialog';
import { link } from '../links';
import type { Refusal } from '../../ui/refusalsByField';
import { rolesQuery } from '../roles';
import { ContactField, type Found } from './ContactField';
import { AssociationFields, detailsOf, fieldsOf, NOTHING } from './AssociationFields';
import type { Profile } from './profile';

/** Moves on to the next field that is to be filled. */
function onward(field: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field=${field}] input`)?.focus());
}

interface Props {
  contact: Profile;
  /** The role to begin with. */
  role: string | null;
  onClose(): void;
}

export default function LinkDialog({ contact, role, onClose }: Props) {
  const roles = useQuery(rolesQuery).data ?? [];
  const [other, setOther] = useState<Found | null>(null);
  const [given, setGiven] = useState({ ...NOTHING, role });
  const [missing, setMissing] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const choice = roles.find(({ id }) => id === given.role);
  const { of, rest } = fieldsOf(refusals);

  const submit = async () => {
    setMissing(other === null || choice === undefined);
    if (other === null || choice === undefined) return false;
    const found = await link(contact.id, other.id, choice, detailsOf(given));
    setRefusals(found);
    return found.length === 0;
  };

  return (
    <FormDialog title={`Link ${contact.name}`} action="Link" onSubmit={submit} onClose={onClose}>
      <ContactField
        label="With"
        excludeId={contact.id}
        onChoose={(found) => {
          setOther(found);
          setRefusals([]);
          if (found !== null) onward(given.role === null ? 'role' : 'since');
        }}
        trouble={missing && other === null ? 'Choose a contact of the list.' : undefined}
        refusals={of.who}
        onLeave={onClose}
      />
      <AssociationFields
        name={contact.name}
        otherName={other?.name ?? null}
        roles={roles}
        given={given}
        onChange={(changed) => {
          setGiven((before) => ({ ...before, ...changed }));
          setRefusals([]);
        }}
        missing={missing && choice === undefined}
        of={of}
        rest={rest}
        onLeave={onClose}
      />
    </FormDialog>
  );
}
