import { Checkbox } from 'react-aria-components/Checkbox';

/** A box that is checked or not, with its words. */
export function Switch({ label, value, onChange }: { label: string; value: boolean; onChange(value: boolean): void }) {
  return (
    <Checkbox className="checkbox" isSelected={value} onChange={onChange}>
      <span className="box" aria-hidden="true" />
      <span>{label}</span>
    </Checkbox>
  );
}
