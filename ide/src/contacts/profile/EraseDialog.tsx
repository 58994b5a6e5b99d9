/** Erases a contact with what others have of it, once its name is typed; then leads back to the list. */

import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { refresh } from '../../app/client';
import { announce } from '../../app/notices';
import { EraseContactDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { LineField } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';

interface Props {
  contact: { id: string; name: string };
  onClose(): void;
}

export default function EraseDialog({ contact, onClose }: Props) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const erase = async () => {
    const { erasedId, errors } = (await execute(EraseContactDocument, { input: { id: contact.id } })).eraseContact;
    setRefusals(errors);
    if (erasedId === null) return false;
    announce('The contact was erased.', null);
    await navigate({ to: '/' });
    await refresh();
    return true;
  };
  return (
    <FormDialog
      title={`Erase ${contact.name}?`}
      action="Erase"
      deletes
      isReady={typed.trim() === contact.name}
      onSubmit={erase}
      onClose={onClose}
    >
      <p>This cannot be undone. These go:</p>
      <ul>
        <li>the contact with its associations, tasks, red flags and messages</li>
        <li>what the history has of it: who changed it and when stays, without what was changed</li>
        <li>its values, its name and its addresses in messages, tasks and the history of others</li>
      </ul>
      <p className="hint">What other contacts have in notes, custom fields and lines kept from imports stays, and so do backups and e-mails that were sent.</p>
      <LineField
        label="Type its name to confirm"
        value={typed}
        onChange={setTyped}
        autoFocus
        trouble={<Refusals refusals={refusals} onLeave={onClose} />}
      />
    </FormDialog>
  );
}
