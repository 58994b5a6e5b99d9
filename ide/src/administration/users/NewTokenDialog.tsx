/** Creates a token, then shows its secret, once. */

import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Choice } from '../../ui/Choice';
import { LineField, orNull } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { addToken, type User } from './users';

const DURATIONS = [
  { id: '7', name: '7 days' },
  { id: '30', name: '30 days' },
  { id: '90', name: '90 days' },
  { id: '365', name: 'A year' },
  { id: '3650', name: 'Ten years' },
];

export function NewTokenDialog({ user, onClose }: { user: User; onClose(): void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [secret, setSecret] = useState<string | null>(null);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField(refusals, { name: 'name' });
  const submit = async () => {
    const found = await addToken({ userId: user.id, name: orNull(name), days: Number(days) });
    setRefusals(found.errors);
    setSecret(found.secret);
    // The dialog gives way to the one with the secret, and closes with that.
    return false;
  };
  if (secret !== null) return <Secret user={user} secret={secret} onClose={onClose} />;
  return (
    <FormDialog title={`New token for ${user.name}`} action="Create" size="small" onSubmit={submit} onClose={onClose}>
      <LineField label="What it is for" value={name} autoFocus onChange={setName} trouble={<Refusals refusals={of.name} />} />
      <Choice label="Valid for" options={DURATIONS} value={days} onChange={setDays} />
      <Refusals refusals={rest} />
    </FormDialog>
  );
}

function Secret({ user, secret, onClose }: { user: User; secret: string; onClose(): void }) {
  const [copied, setCopied] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied('Copied'),
      () => setCopied('The browser does not allow copying: select the text.'),
    );
  return (
    <ModalOverlay isOpen isDismissable={false} onOpenChange={(open) => !open && onClose()} className="overlay">
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">The token of {user.name}</Heading>
          <p className="quiet">Copy it now: it is shown only this once. Whoever has it acts as {user.name}.</p>
          <div className="secret">
            <code>{secret}</code>
            <Button className="button" onPress={() => void copy()}>
              Copy
            </Button>
          </div>
          <p className="hint" role="status">
            {copied}
          </p>
          <div className="dialog-actions">
            <Button className="button primary" autoFocus onPress={onClose}>
              Done
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
