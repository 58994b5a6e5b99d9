/** Finds the contact to link with: by a part of a name, an e-mail address or a phone number. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { FindToLinkDocument, type FindToLinkQuery } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { Avatar } from '../../ui/Avatar';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';

type Match = FindToLinkQuery['findContacts'];
type Candidate = Match['candidates'][number];
export type Found = Candidate['contact'];

const WAIT = 120;

interface Props {
  label: string;
  excludeId: string;
  onChoose(found: Found | null): void;
  trouble: string | undefined;
  refusals: Refusal[] | undefined;
  onLeave(): void;
  autoFocus?: boolean;
}

export function ContactField({ label, excludeId, onChoose, trouble, refusals, onLeave, autoFocus = true }: Props) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const match = useMatches(text, excludeId);
  const candidates = match?.candidates ?? [];

  const choose = (id: unknown) => {
    const found = candidates.find(({ contact }) => contact.id === id);
    if (!found) return;
    setChosen(found);
    onChoose(found.contact);
  };
  const change = () => {
    setChosen(null);
    setText('');
    onChoose(null);
  };

  if (chosen !== null) {
    return (
      <div className="field">
        <span className="field-label">{label}</span>
        <div className="chosen">
          <Avatar id={chosen.contact.id} name={chosen.contact.name} />
          <p className="linked-words">
            <strong>{chosen.contact.name}</strong>
            <span className="hint">{toldApart(chosen.contact)}</span>
          </p>
          <button type="button" className="button quiet" onClick={change}>
            Change
          </button>
        </div>
        <Refusals refusals={refusals} onLeave={onLeave} />
      </div>
    );
  }
  return (
    <div>
      <ComboBox
        items={candidates.map((candidate) => ({ id: candidate.contact.id, candidate }))}
        inputValue={text}
        onInputChange={setText}
        value={null}
        onChange={choose}
        allowsEmptyCollection
        menuTrigger="input"
        isInvalid={trouble !== undefined}
        autoFocus={autoFocus}
      >
        <Label>{label}</Label>
        <Input
          placeholder="Name, e-mail or phone"
          autoComplete="off"
          spellCheck={false}
          onKeyDown={(event) => {
            // The one match is taken without an arrow key.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            if (match?.unique && event.currentTarget.getAttribute('aria-activedescendant') === null) choose(match.unique.id);
          }}
        />
        <FieldError>{trouble}</FieldError>
        <Popover className="popover listbox-popover">
          <ListBox<{ id: string; candidate: Candidate }>
            className="listbox"
            renderEmptyState={() => <p className="nothing">{emptyWords(text, match)}</p>}
          >
            {({ candidate: { contact } }) => (
              <ListBoxItem id={contact.id} textValue={contact.name} className="listbox-item two-lines">
                <Text slot="label">
                  {contact.name}
                  {match?.unique?.id === contact.id ? <span className="badge">The one match: Enter takes it</span> : null}
                </Text>
                <Text slot="description">{toldApart(contact)}</Text>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {match && match.totalCount > candidates.length ? (
        <p className="hint">
          {candidates.length} of {match.more ? 'more than ' : ''}
          {match.totalCount.toLocaleString()} matches: type more to find the others.
        </p>
      ) : null}
      {match?.similar && text ? <p className="hint">Nothing matches exactly; these are similar.</p> : null}
      <Refusals refusals={refusals} onLeave={onLeave} />
    </div>
  );
}

/** The matches of a text a moment after it was typed; the last ones meanwhile. */
function useMatches(text: string, excludeId: string): Match | undefined {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(setSettled, WAIT, text.trim());
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery({
    queryKey: ['find', settled, excludeId],
    enabled: settled !== '',
    queryFn: ({ signal }): Promise<Match> =>
      execute(FindToLinkDocument, { text: settled, excludeIds: [excludeId] }, signal).then(({ findContacts }) => findContacts),
    placeholderData: keepPreviousData,
  });
  return settled === '' ? undefined : found.data;
}

/** What tells namesakes apart: work, an address, a relative. */
function toldApart({ jobTitle, company, email, phone, associations }: Found): string {
  const relative = associations.edges[0];
  const work = [jobTitle, company].filter(Boolean).join(' at ');
  return [work, email ?? phone, relative ? `${relative.role}: ${relative.node.name}` : ''].filter(Boolean).join(' · ');
}

function emptyWords(text: string, match: Match | undefined): string {
  if (text.trim() === '') return 'Type a part of a name, an e-mail address or a phone number.';
  return match === undefined ? 'Searching …' : 'Nobody matches.';
}
