/** A value that becomes a field when it is clicked: Enter or leaving it saves, Escape does not. */

import './editable.css';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Refusals } from './Refusals';
import type { Refusal } from './refusalsByField';

const INPUTS = {
  text: { type: 'text' },
  day: { type: 'date', max: '9999-12-31' },
  number: { type: 'number', min: 1, step: 1, required: true },
};

interface Props {
  name: string;
  value: string;
  /** The value in words. */
  shown?: string;
  /** What the value means, for those who are about to change it. */
  about?: string;
  /** Several lines are saved by leaving the field, or Ctrl-Enter. */
  kind?: 'text' | 'lines' | 'day' | 'number';
  mayWrite: boolean;
  onSave(text: string): Promise<Refusal[]>;
}

export function EditableField({ name, value, shown = value, about, kind = 'text', mayWrite, onSave }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState('');
  const saving = useRef(false);

  const close = () => {
    setTyped(null);
    setRefusals([]);
    setTrouble('');
    requestAnimationFrame(() => button.current?.focus());
  };
  const save = async () => {
    if (typed === null || saving.current) return;
    if (typed === value) {
      setTyped(null);
      return;
    }
    saving.current = true;
    setTrouble('');
    try {
      const found = await onSave(typed);
      setRefusals(found);
      if (found.length === 0) setTyped(null);
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      saving.current = false;
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    if (event.key !== 'Enter' || (kind === 'lines' && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    void save().then(() => button.current?.focus());
  };

  const field = {
    className: 'input',
    'aria-labelledby': `${id}-name`,
    'aria-describedby': about === undefined ? `${id}-trouble` : `${id}-about ${id}-trouble`,
    'aria-invalid': refusals.length > 0,
    value: typed ?? '',
    autoFocus: true,
    onChange: (event: { target: { value: string } }) => {
      setTyped(event.target.value);
      setRefusals([]);
    },
    onBlur: () => void save(),
    onKeyDown: press,
  };
  return (
    <div className="detail">
      <dt id={`${id}-name`}>{name}</dt>
      <dd>
        {typed !== null ? (
          kind === 'lines' ? (
            <textarea {...field} rows={Math.min(8, Math.max(1, typed.split('\n').length))} />
          ) : (
            <input {...field} {...INPUTS[kind]} />
          )
        ) : mayWrite ? (
          <button
            ref={button}
            type="button"
            className={shown === '' ? 'value value-empty' : 'value'}
            aria-label={shown === '' ? `Add ${name}` : `${name}: ${shown}. Edit`}
            onClick={() => setTyped(value)}
          >
            {shown || 'Add'}
          </button>
        ) : (
          <span className="value-fixed">{shown || '–'}</span>
        )}
        {about === undefined ? null : (
          <p className="hint" id={`${id}-about`}>
            {about}
          </p>
        )}
        <div id={`${id}-trouble`}>
          <Refusals refusals={refusals} />
          {trouble ? <p className="refusal">{trouble}</p> : null}
        </div>
      </dd>
    </div>
  );
}
