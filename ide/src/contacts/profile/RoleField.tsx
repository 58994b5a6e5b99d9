/** Chooses a role: every label from both of its ends, with the role of the other side. */

import { type ReactNode, useMemo } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import type { RoleChoice } from '../roles';

interface Props {
  label: string;
  suffix: string;
  roles: RoleChoice[];
  value: string | null;
  onChange(id: string | null): void;
  trouble: string | undefined;
  refusals: ReactNode;
}

export function RoleField({ label, suffix, roles, value, onChange, trouble, refusals }: Props) {
  const sorted = useMemo(() => [...roles].sort((a, b) => a.role.localeCompare(b.role)), [roles]);
  return (
    <div data-field="role">
      <ComboBox
        defaultItems={sorted}
        value={value}
        onChange={(id) => onChange(id === null ? null : String(id))}
        menuTrigger="focus"
        // It begins again when the roles have come: nothing may have been typed until then.
        isDisabled={roles.length === 0}
        isInvalid={trouble !== undefined}
        key={roles.length}
      >
        <Label>{label}</Label>
        <div className="combo">
          <Input placeholder={roles.length === 0 ? 'No roles yet' : 'Assistant, Parent, Friend …'} />
          <Button className="combo-button">
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <path d="m2.5 4.5 3.5 3.5 3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
            </svg>
          </Button>
        </div>
        <FieldError>{trouble}</FieldError>
        <Popover className="popover listbox-popover">
          <ListBox<RoleChoice> className="listbox" renderEmptyState={() => <p className="nothing">No role of this name.</p>}>
            {(choice) => (
              <ListBoxItem id={choice.id} textValue={choice.role} className="listbox-item two-lines">
                <Text slot="label">
                  {choice.role} <span className="quiet">{suffix}</span>
                </Text>
                <Text slot="description">
                  {choice.inverse === choice.role ? 'The same for both' : `who is then ${choice.inverse}`}
                </Text>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {refusals}
    </div>
  );
}
