/** Finds a contact by part of its name, address or number, so that users never type ids. */

import { useEffect, useId, useRef, useState } from 'react';
import { ask } from './connection';
import { remember } from './names';
import { QUERIES } from './queries';

export interface Contact {
  id: string;
  name: string;
  email?: string | null;
  company?: string | null;
}

interface Found {
  findContacts: { candidates: { contact: Contact }[] };
}

export async function find(text: string): Promise<Contact[]> {
  const { findContacts } = await ask<Found>(QUERIES.find, { text });
  return findContacts.candidates.map(({ contact }) => contact);
}

interface Props {
  label: string;
  /** The name of the chosen contact. */
  chosen: string;
  onChoose(contact: Contact): void;
}

export function ContactPicker({ label, chosen, onChoose }: Props) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<Contact[]>([]);
  const [at, setAt] = useState(0);
  const [trouble, setTrouble] = useState('');
  const latest = useRef('');

  useEffect(() => {
    const wanted = text?.trim() ?? '';
    latest.current = wanted;
    if (wanted === '') {
      setFound([]);
      return undefined;
    }
    const timer = setTimeout(() => {
      find(wanted).then(
        (contacts) => {
          if (latest.current !== wanted) return;
          setFound(contacts);
          setAt(0);
          setTrouble(contacts.length === 0 ? 'Nobody found' : '');
        },
        (error: Error) => setTrouble(error.message),
      );
    }, 120);
    return () => clearTimeout(timer);
  }, [text]);

  const choose = (contact: Contact) => {
    remember(contact.id, contact.name);
    setText(null);
    setFound([]);
    onChoose(contact);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const contact = found[at];
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && contact) choose(contact);
    else if (event.key === 'Escape') setText(null);
    else return;
    event.preventDefault();
  };

  const open = text !== null && found.length > 0;
  return (
    <div className="cg-picker">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        type="search"
        autoComplete="off"
        spellCheck={false}
        placeholder="Name, e-mail or phone"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        value={text ?? chosen}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => setText(null)}
        onKeyDown={onKeyDown}
      />
      {open ? (
        <ul id={`${id}-list`} role="listbox" aria-label={label}>
          {found.map((contact, n) => (
            <li
              key={contact.id}
              id={`${id}-${n}`}
              role="option"
              aria-selected={n === at}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(contact);
              }}
            >
              <strong>{contact.name}</strong>
              <span>{[contact.company, contact.email].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {text !== null && found.length === 0 && trouble ? <p role="status">{trouble}</p> : null}
    </div>
  );
}
