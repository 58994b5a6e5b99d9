/** Adds a task about a contact. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AssigneesDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { currentSession } from '../../shell/session';
import { Choice } from '../../ui/Choice';
import { DayField, LineField, NoteField, orNull } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { addTask } from './tasksAndMessages';
import { MergeFieldMenu } from './MergeFieldMenu';

interface Props {
  contact: { id: string; name: string };
  onClose(): void;
}

export default function TaskDialog({ contact, onClose }: Props) {
  const me = currentSession().user;
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => execute(AssigneesDocument, {}, signal).then(({ users }) => users.edges.map(({ node }) => node)),
  }).data;
  const [given, setGiven] = useState({ title: '', notes: '', dueOn: '', assigneeId: me?.id ?? '' });
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField(refusals, { title: 'title', notes: 'notes', dueOn: 'dueOn', assigneeId: 'assigneeId' });
  const set = (changed: Partial<typeof given>) => {
    setGiven((before) => ({ ...before, ...changed }));
    setRefusals([]);
  };
  const add = async () => {
    const { title, notes, dueOn, assigneeId } = given;
    const found = await addTask({
      contactIds: [contact.id],
      title,
      notes: orNull(notes),
      dueOn: orNull(dueOn),
      assigneeId: orNull(assigneeId),
    });
    setRefusals(found);
    return found.length === 0;
  };
  const options = users ?? (me ? [me] : []);
  return (
    <FormDialog title={`Add a task about ${contact.name}`} action="Add" onSubmit={add} onClose={onClose}>
      <LineField
        label="Title"
        value={given.title}
        onChange={(title) => set({ title })}
        autoFocus
        trouble={<Refusals refusals={of.title} onLeave={onClose} />}
        beside={<MergeFieldMenu contactId={contact.id} onChoose={(token) => set({ title: `${given.title}{{ ${token} }}` })} />}
      />
      <div className="two-fields">
        <Choice label="Assignee" options={options} value={given.assigneeId} onChange={(assigneeId) => set({ assigneeId })} />
        <DayField
          label="Due"
          value={given.dueOn}
          onChange={(dueOn) => set({ dueOn })}
          trouble={<Refusals refusals={of.dueOn} onLeave={onClose} />}
        />
      </div>
      <NoteField
        label="Notes"
        value={given.notes}
        onChange={(notes) => set({ notes })}
        trouble={<Refusals refusals={of.notes} onLeave={onClose} />}
      />
      <Refusals refusals={[...(of.assigneeId ?? []), ...rest]} onLeave={onClose} />
    </FormDialog>
  );
}
