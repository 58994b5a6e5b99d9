/** Two contacts field by field: where they differ, whose value stays. Fields that hold several values can keep both. */

import { type Choices, type Column, differs, type Field, type FieldName, type Merging, pickedOf, type Picked } from './choices';

interface Props {
  sides: readonly [Merging, Merging];
  fields: Field[];
  kept: Column;
  choices: Choices;
  onChoose(key: FieldName, picked: Picked): void;
}

export function ChoiceTable({ sides, fields, kept, choices, onChoose }: Props) {
  return (
    <table className="pair-table choice-table">
      <thead>
        <tr>
          <th scope="col">Field</th>
          {sides.map(({ id, name }, n) => (
            <th key={id} scope="col">
              {name} <span className="quiet">{n === kept ? 'stays' : 'goes'}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.key}>
            <th scope="row">{field.name}</th>
            {differs(field) ? (
              <Cells sides={sides} field={field} picked={pickedOf(field, choices, kept)} onChoose={(picked) => onChoose(field.key, picked)} />
            ) : (
              <td colSpan={2} className="alike">
                <span>{field.values[0]}</span>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellsProps {
  sides: Props['sides'];
  field: Field;
  picked: Picked;
  onChoose(picked: Picked): void;
}

function Cells({ sides, field, picked, onChoose }: CellsProps) {
  const several = field.unites && field.values.every(Boolean);
  const other = (column: Column): Column => (column === 0 ? 1 : 0);
  return ([0, 1] as const).map((column) => {
    const checked = picked === 'both' || picked === column;
    const change = () => {
      if (!several) onChoose(column);
      // The last value that stays cannot be taken away.
      else if (picked !== column) onChoose(picked === 'both' ? other(column) : 'both');
    };
    return (
      <td key={column}>
        <label className={checked ? 'pick pick-taken' : 'pick'}>
          <input
            type={several ? 'checkbox' : 'radio'}
            name={field.key}
            checked={checked}
            aria-label={`${field.name} of ${sides[column].name}: ${field.values[column] || 'empty'}`}
            onChange={change}
          />
          <span>{field.values[column] || <span className="quiet">empty</span>}</span>
        </label>
      </td>
    );
  });
}
