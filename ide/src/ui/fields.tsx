/** Fields of forms: a label, the input of the platform, and what is wrong beside it. */

import { type ReactNode, useId } from 'react';

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  trouble?: ReactNode;
  autoFocus?: boolean;
  /** What the value means. */
  hint?: ReactNode;
  /** Something at the end of the label's line. */
  beside?: ReactNode;
}

interface InputIds {
  id: string;
  'aria-describedby': string;
}

/** What the fields have in common; the input gets the id of its label and of what is wrong. */
function Field({ label, trouble, hint, beside, children }: Pick<FieldProps, 'label' | 'trouble' | 'hint' | 'beside'> & { children(ids: InputIds): ReactNode }) {
  const id = useId();
  const troubleId = `${id}-trouble`;
  return (
    <div className="field">
      <div className="label-line">
        <label htmlFor={id}>{label}</label>
        {beside}
      </div>
      {children({ id, 'aria-describedby': `${troubleId} ${id}-hint` })}
      <div id={troubleId}>{trouble}</div>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function LineField({ value, onChange, autoFocus = false, ...field }: FieldProps) {
  return (
    <Field {...field}>
      {(ids) => <input {...ids} className="input" autoComplete="off" value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** A day, chosen in the way the browser and the reader's language have it. */
export function DayField({ value, onChange, autoFocus = false, ...field }: FieldProps) {
  return (
    <Field {...field}>
      {(ids) => <input {...ids} type="date" className="input" max="9999-12-31" value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** A number, kept as it is typed: what is no number is for the form to say. */
export function NumberField({ value, onChange, autoFocus = false, ...field }: FieldProps) {
  return (
    <Field {...field}>
      {(ids) => <input {...ids} className="input" inputMode="numeric" autoComplete="off" value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

export function NoteField({ value, onChange, rows = 2, autoFocus = false, ...field }: FieldProps & { rows?: number }) {
  return (
    <Field {...field}>
      {(ids) => <textarea {...ids} className="input" rows={rows} value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

/** Nothing, where nothing is written. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}
