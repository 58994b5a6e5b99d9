/** One of a list, in the style of the page. */

import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';

export interface Option {
  id: string;
  name: string;
}

interface Props {
  label: string;
  options: Option[];
  value: string;
  onChange(id: string): void;
}

export function Choice({ label, options, value, onChange }: Props) {
  return (
    <Select className="choice" value={value} onChange={(id) => onChange(String(id ?? ''))}>
      <Label>{label}</Label>
      <Button className="choice-button">
        <SelectValue />
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="m2.5 4.5 3.5 3.5 3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
        </svg>
      </Button>
      <Popover className="popover listbox-popover">
        <ListBox items={options} className="listbox">
          {({ id, name }) => (
            <ListBoxItem id={id} textValue={name} className="listbox-item">
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
