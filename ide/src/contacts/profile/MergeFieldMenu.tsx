/** Merge fields of a contact with their present values, to put into a text. */

import { useQuery } from '@tanstack/react-query';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { FieldsToMergeDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';

interface Props {
  contactId: string;
  onChoose(token: string): void;
}

export function MergeFieldMenu({ contactId, onChoose }: Props) {
  const fields = useQuery({
    queryKey: ['mergeFields', contactId],
    queryFn: ({ signal }) => execute(FieldsToMergeDocument, { id: contactId }, signal).then(({ mergeFields }) => mergeFields),
  }).data;
  const filled = (fields ?? []).filter(({ value }) => value !== null && value !== '');
  return (
    <MenuTrigger>
      <Button className="link">Insert a field</Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="listbox menu scrolling" aria-label="Merge fields" items={filled.map((field) => ({ ...field, id: field.token }))}>
          {({ token, value, description }) => (
            <MenuItem id={token} textValue={token} className="listbox-item two-lines" onAction={() => onChoose(token)}>
              <Text slot="label">{value}</Text>
              <Text slot="description" aria-label={description}>{`{{ ${token} }}`}</Text>
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
