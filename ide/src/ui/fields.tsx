/** Fields of forms: a label, the input of the platform, and what is wrong beside it. */

import { type ReactNode, useId } from 'react';

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  trouble?: ReactNode;
  autoFocus?: boolean;
  /** Something at the end of the label's line. */
  beside?: ReactNode;
}

export function LineField({ label, value, onChange, trouble, autoFocus = false, beside }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="label-line">
        <label htmlFor={id}>{label}</label>
        {beside}
      </div>
      <input
        id={id}
        className="input"
        autoComplete="off"
        value={value}
        autoFocus={autoFocus}
        aria-describedby={`${id}-trouble`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-trouble`}>{trouble}</div>
    </div>
  );
}

/** A day, chosen in the way the browser and the reader's language have it. */
export function DayField({ label, value, onChange, trouble, autoFocus = false }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        max="9999-12-31"
        value={value}
        autoFocus={autoFocus}
        aria-describedby={`${id}-trouble`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-trouble`}>{trouble}</div>
    </div>
  );
}

export function NoteField({ label, value, onChange, trouble, beside, rows = 2 }: FieldProps & { rows?: number }) {
  const id = useId();
  return (
    <div className="field">
      <div className="label-line">
        <label htmlFor={id}>{label}</label>
        {beside}
      </div>
      <textarea
        id={id}
        className="input"
        rows={rows}
        value={value}
        aria-describedby={`${id}-trouble`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-trouble`}>{trouble}</div>
    </div>
  );
}

/** Nothing, where nothing is written. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}
