import { useQuery } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { Choice } from '../../ui/Choice';
import { Switch } from '../../ui/Switch';
import { rolesQuery } from '../roles';
import type { ListSearch } from './search';

interface Props {
  anchor: RefObject<HTMLButtonElement | null>;
  asked: ListSearch;
  onChange(changed: Partial<ListSearch>): void;
  onClose(): void;
}

const ANY = { id: '', name: 'Any' };

export default function FilterPopover({ anchor, asked, onChange, onClose }: Props) {
  const roles = useQuery(rolesQuery).data ?? [];
  const names = [...new Set(roles.map(({ role }) => role))].sort((a, b) => a.localeCompare(b));
  const options = [ANY, ...names.map((name) => ({ id: name, name }))];
  const [company, setCompany] = useState(asked.company ?? '');
  const takeCompany = () => onChange({ company: company.trim() || undefined });
  return (
    <Popover triggerRef={anchor} isOpen onOpenChange={(open) => !open && onClose()} placement="bottom start" className="popover">
      <Dialog className="filters" aria-label="Filters">
        <Choice label="Has someone as" options={options} value={asked.hasRole ?? ''} onChange={(role) => onChange({ hasRole: role || undefined })} />
        <Choice label="Has no one as" options={options} value={asked.lacksRole ?? ''} onChange={(role) => onChange({ lacksRole: role || undefined })} />
        <TextField
          value={company}
          onChange={setCompany}
          onBlur={takeCompany}
          onKeyDown={(event) => {
            if (event.key === 'Enter') takeCompany();
            // React Aria keeps keys to the field otherwise, and Escape would not close the popover.
            else event.continuePropagation();
          }}
        >
          <Label>Company</Label>
          <Input placeholder="Acorn" />
          <Text slot="description" className="hint">
            The name or its beginning; Enter takes it.
          </Text>
        </TextField>
        <Switch label="Has an open red flag" value={asked.flagged === true} onChange={(on) => onChange({ flagged: on || undefined })} />
        <Switch label="Is over a limit" value={asked.over === true} onChange={(on) => onChange({ over: on || undefined })} />
      </Dialog>
    </Popover>
  );
}
