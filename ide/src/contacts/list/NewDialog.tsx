/** Creates a contact, and opens its profile. */

import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type CreateContactInput, DeleteContactDocument, NewContactDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { LineField, orNull } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { refresh } from '../../app/client';
import { announce } from '../../app/notices';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';

const NOTHING = { name: '', emails: '', phones: '', company: '', jobTitle: '' };
type Field = keyof typeof NOTHING;
const LABELS: Record<Field, string> = {
  name: 'Name',
  emails: 'E-mail',
  phones: 'Phone',
  company: 'Company',
  jobTitle: 'Job title',
};
const FIELDS = Object.keys(LABELS) as Field[];

export default function NewDialog({ onClose }: { onClose(): void }) {
  const navigate = useNavigate();
  const [given, setGiven] = useState(NOTHING);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField<Field>(refusals, Object.fromEntries(FIELDS.map((field) => [field, field])));
  const create = async () => {
    const { contact, errors } = (await execute(NewContactDocument, { input: inputOf(given) })).createContact;
    setRefusals(errors);
    if (!contact) return false;
    announce(`Created ${contact.name}.`, async () => {
      const input = { id: contact.id, expectedVersion: contact.version };
      return (await execute(DeleteContactDocument, { input })).deleteContact.errors;
    });
    await refresh();
    void navigate({ to: '/contacts/$id', params: { id: contact.id } });
    return true;
  };
  return (
    <FormDialog title="New contact" action="Create" onSubmit={create} onClose={onClose}>
      {FIELDS.map((field) => (
        <LineField
          key={field}
          label={LABELS[field]}
          value={given[field]}
          autoFocus={field === 'name'}
          onChange={(text) => {
            setGiven((before) => ({ ...before, [field]: text }));
            setRefusals([]);
          }}
          trouble={<Refusals refusals={of[field]} onLeave={onClose} />}
        />
      ))}
      <Refusals refusals={rest} onLeave={onClose} />
    </FormDialog>
  );
}

function inputOf({ name, emails, phones, company, jobTitle }: typeof NOTHING): CreateContactInput {
  return {
    name: orNull(name),
    emails: emails.trim() === '' ? [] : [emails],
    phones: phones.trim() === '' ? [] : [phones],
    company: orNull(company),
    jobTitle: orNull(jobTitle),
  };
}
