/** Ends an association on a day: it stays as history, and frees its place. */

import { useState } from 'react';
import { DayField } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { today } from '../../ui/words';
import { endOn } from '../links';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import type { Linked, Profile } from './profile';

interface Props {
  linked: Linked;
  contact: Profile;
  role: string;
  onClose(): void;
}

export default function EndDialog({ linked, contact, role, onClose }: Props) {
  const [until, setUntil] = useState(linked.association.until ?? today());
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const end = async () => {
    const found = until === '' ? [] : await endOn(linked.association, until);
    setRefusals(found);
    return until !== '' && found.length === 0;
  };
  return (
    <FormDialog title={`${linked.node.name} is ${role} of ${contact.name}`} action="End" size="small" onSubmit={end} onClose={onClose}>
      <DayField
        label="The last day"
        value={until}
        onChange={setUntil}
        autoFocus
        trouble={<Refusals refusals={refusals} onLeave={onClose} />}
      />
      <p className="hint">It stays on both profiles as history, and its place is free from the next day on.</p>
    </FormDialog>
  );
}
