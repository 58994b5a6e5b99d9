/** What can be done with a row, behind three dots. */

import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';

interface Action {
  name: string;
  danger?: boolean;
  run(): void;
}

/** `name` says which row it is. */
export function RowMenu({ name, actions }: { name: string; actions: Action[] }) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={`Change: ${name}`}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
          <circle cx="3" cy="8" r="1.4" />
          <circle cx="8" cy="8" r="1.4" />
          <circle cx="13" cy="8" r="1.4" />
        </svg>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="listbox menu" aria-label={name}>
          {actions.map((action) => (
            <MenuItem key={action.name} className={action.danger ? 'listbox-item danger' : 'listbox-item'} onAction={action.run}>
              {action.name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
