/** What can be done with an association, and the dialogs for it. */

import '../../ui/dialogs.css';
import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { unlink } from '../links';
import { failed } from '../../app/notices';
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
      <MenuTrigger>
        <Button className="icon-button" aria-label={`Change: ${node.name}, ${role}`}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
            <circle cx="3" cy="8" r="1.4" />
            <circle cx="8" cy="8" r="1.4" />
            <circle cx="13" cy="8" r="1.4" />
          </svg>
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="listbox menu" aria-label={`${node.name}, ${role}`}>
            <MenuItem className="listbox-item" onAction={() => setOpen('edit')}>
              Change role, dates or note…
            </MenuItem>
            <MenuItem className="listbox-item" onAction={() => setOpen('end')}>
              End on a day…
            </MenuItem>
            <MenuItem className="listbox-item danger" onAction={() => void remove()}>
              Unlink
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <Suspense>
        {open === 'edit' ? <EditDialog linked={linked} contact={contact} onClose={close} /> : null}
        {open === 'end' ? <EndDialog linked={linked} contact={contact} role={role} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
