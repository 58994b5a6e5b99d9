/** Writes a message with merge fields, and shows what each recipient gets, and who gets copies. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type MessageInput, MessagePreviewsDocument, type MessagePreviewsQuery } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { LineField, NoteField } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { sendMessages } from './tasksAndMessages';
import { ContactField } from './ContactField';
import { MergeFieldMenu } from './MergeFieldMenu';

type Preview = MessagePreviewsQuery['previewMessages'][number];
type Reason = Preview['leftOut'][number]['reason'];

const REASONS: Record<Reason, string> = {
  NO_EMAIL: 'has no e-mail address',
  OPTED_OUT: 'wants no e-mails',
  REFUSED: 'was refused by the mail server',
  DELETED: 'was deleted',
  ENDED: 'is no longer linked',
  HIDDEN: 'is hidden from you',
  ADDRESS_CHANGED: 'has another address now',
};
const WAIT = 250;

interface Named {
  id: string;
  name: string;
}

export default function MessageDialog({ contact, onClose }: { contact: Named; onClose(): void }) {
  const [to, setTo] = useState<Named[]>([contact]);
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [copyLinked, setCopyLinked] = useState(true);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const input = { contactIds: to.map(({ id }) => id), subject, text, copyLinked };
  const previews = usePreviews(input);
  const { of, rest } = byField(refusals, { subject: 'subject', text: 'text' });
  const said = (found: Refusal[] | undefined) => <Refusals refusals={found} onLeave={onClose} />;
  const send = async () => {
    const found = await sendMessages(input);
    setRefusals(found);
    return found.length === 0;
  };
  const change = <Value,>(set: (value: Value) => void) => (value: Value) => {
    set(value);
    setRefusals([]);
  };
  return (
    <FormDialog title="Write a message" action={to.length === 1 ? 'Send' : `Send ${to.length} messages`} size="large" onSubmit={send} onClose={onClose}>
      <div className="writing">
        <div className="writing-form">
          <p className="recipients">
            To
            {to.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                className="chip"
                disabled={to.length === 1}
                onClick={() => change(setTo)(to.filter((one) => one.id !== id))}
              >
                {name}
                {to.length > 1 ? <span aria-hidden="true"> ×</span> : null}
              </button>
            ))}
          </p>
          <ContactField
            key={to.length}
            label="Add another recipient"
            excludeId={contact.id}
            autoFocus={false}
            onChoose={(found) => {
              if (found && !to.some(({ id }) => id === found.id)) change(setTo)([...to, found]);
            }}
            trouble={undefined}
            refusals={undefined}
            onLeave={onClose}
          />
          <LineField
            label="Subject"
            value={subject}
            onChange={change(setSubject)}
            autoFocus
            trouble={said(of.subject)}
            beside={<MergeFieldMenu contactId={contact.id} onChoose={(token) => change(setSubject)(`${subject}{{ ${token} }}`)} />}
          />
          <NoteField
            label="Text"
            rows={9}
            value={text}
            onChange={change(setText)}
            trouble={said(of.text)}
            beside={<MergeFieldMenu contactId={contact.id} onChoose={(token) => change(setText)(`${text}{{ ${token} }}`)} />}
          />
          <label className="opt-out">
            <input type="checkbox" checked={copyLinked} onChange={(event) => change(setCopyLinked)(event.target.checked)} />
            Copy those who get copies, such as assistants
          </label>
          {said(rest)}
        </div>
        <div className="previews" aria-live="polite">
          <div className="panel-head">
            <h3>What each gets</h3>
            <OpenAsQuery document={MessagePreviewsDocument} variables={{ input }} />
          </div>
          {previews.error ? <p className="refusal">{previews.error.message}</p> : null}
          {(previews.data ?? []).map((preview, n) => (
            <PreviewCard key={preview.contact?.id ?? n} preview={preview} />
          ))}
        </div>
      </div>
    </FormDialog>
  );
}

/** What the server makes of the texts, a moment after they were typed. */
function usePreviews(input: MessageInput) {
  const key = JSON.stringify(input);
  const [settled, setSettled] = useState(input);
  useEffect(() => {
    const timer = setTimeout(setSettled, WAIT, input);
    return () => clearTimeout(timer);
  }, [key]);
  return useQuery({
    queryKey: ['preview', settled],
    queryFn: ({ signal }): Promise<Preview[]> =>
      execute(MessagePreviewsDocument, { input: settled }, signal).then(({ previewMessages }) => previewMessages),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

function PreviewCard({ preview: { contact, subject, text, to, cc, leftOut, missingFields, errors } }: { preview: Preview }) {
  return (
    <article className="preview" aria-label={`Preview for ${contact?.name ?? 'a contact'}`}>
      <p className="preview-line">
        <span>To</span> {to.map(({ name, email }) => `${name} <${email}>`).join(', ') || contact?.name}
      </p>
      {cc.length > 0 ? (
        <p className="preview-line">
          <span>Copy</span> {cc.map(({ name, email, role }) => `${name}${role ? ` (${role})` : ''} <${email}>`).join(', ')}
        </p>
      ) : null}
      <p className="preview-subject">{subject || 'No subject yet'}</p>
      {text ? <p className="preview-text">{text}</p> : null}
      {leftOut.map(({ name, role, reason }) => (
        <p key={`${name}${reason}`} className="hint">
          Not to {name}
          {role ? ` (${role})` : ''}, who {REASONS[reason]}.
        </p>
      ))}
      {missingFields.length > 0 ? <p className="refusal">Empty for {contact?.name}: {missingFields.join(', ')}</p> : null}
      {errors
        .filter(({ path }) => !path?.some((name) => (name === 'subject' && !subject) || (name === 'text' && !text)))
        .map(({ message }) => (
          <p key={message} className="refusal">
            {message}
          </p>
        ))}
    </article>
  );
}
