/** One contact, found by a part of a name, an e-mail address or a phone number. */

import { useEffect, useId, useState } from 'react';
import { type FilesClient, findContacts, type Found } from './client';

const PAUSE = 150;

interface Props {
  client: FilesClient;
  chosen: Found | null;
  onChoose(contact: Found | null): void;
}

export function ContactChoice({ client, chosen, onChoose }: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found[] | null>(null);
  const [trouble, setTrouble] = useState('');

  useEffect(() => {
    const wanted = text.trim();
    setTrouble('');
    if (wanted === '' || chosen !== null) {
      setFound(null);
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => {
      findContacts(client, wanted, controller.signal).then(setFound, (error: Error) => {
        if (!controller.signal.aborted) setTrouble(error.message);
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, text, chosen]);

  return (
    <div className="files-contact">
      <label className="files-field">
        <span>Contact</span>
        <input
          type="search"
          autoComplete="off"
          placeholder="Name, e-mail or phone"
          value={chosen?.name ?? text}
          aria-describedby={`${id}-found`}
          onChange={({ target }) => {
            onChoose(null);
            setText(target.value);
          }}
        />
      </label>
      <div id={`${id}-found`} role="status">
        {trouble}
        {found?.length === 0 ? 'Nobody was found.' : null}
        {found !== null && found.length > 0 ? <span className="files-hidden">{found.length} found</span> : null}
      </div>
      {found !== null && found.length > 0 ? (
        <div className="files-found" role="group" aria-label="Found contacts">
          {found.map((one) => (
            <button key={one.id} type="button" onClick={() => onChoose(one)}>
              <strong>{one.name}</strong>
              <span>{[one.company, one.email].filter(Boolean).join(' · ')}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
