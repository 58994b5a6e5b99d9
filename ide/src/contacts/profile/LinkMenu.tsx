/** What can be done with an association, and the dialogs for it. */

import '../../ui/dialogs.css';
import { lazy, Suspense, useState } from 'react';
import { unlink } from '../links';
import { failed } from '../../app/notices';
import { RowMenu } from '../../ui/RowMenu';
import type { Linked, Profile } from './profile';

const EditDialog = lazy(() => import('./EditDialog'));
const EndDialog = lazy(() => import('./EndDialog'));

interface Props {
  linked: Linked;
  contact: Profile;
  role: string;
}

export default function LinkMenu({ linked, contact, role }: Props) {
  const [open, setOpen] = useState<'edit' | 'end' | null>(null);
  const { node, association } = linked;
  const close = () => setOpen(null);
  const remove = () =>
    unlink(association).then(
      ([refusal]) => refusal && failed(refusal.message),
      (error: Error) => failed(error.message),
    );
  return (
    <>
      <RowMenu
        name={`${node.name}, ${role}`}
        actions={[
          { name: 'Change role, dates or note…', run: () => setOpen('edit') },
          { name: 'End on a day…', run: () => setOpen('end') },
          { name: 'Unlink', danger: true, run: () => void remove() },
        ]}
      />
      <Suspense>
        {open === 'edit' ? <EditDialog linked={linked} contact={contact} onClose={close} /> : null}
        {open === 'end' ? <EndDialog linked={linked} contact={contact} role={role} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
