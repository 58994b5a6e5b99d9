/** Asks for a token: as the first thing one sees, or above what was being done when the last one stopped working. */

import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Checkbox } from 'react-aria-components/Checkbox';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { FieldError } from 'react-aria-components/FieldError';
import { Form } from 'react-aria-components/Form';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import type { Session } from './session';
import { tried } from './start';

const ENDED =
  'Your token is no longer accepted: it has expired, it was revoked, or your user is disabled. Sign in to go on; what you typed is still here.';
const REFUSED = 'The server does not accept this token. It may be mistyped, expired or revoked, or its user is disabled.';

export default function SignIn({ session }: { session: Session }) {
  const [given, setGiven] = useState('');
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = given.trim().replace(/^bearer\s+/i, '');
    if (wanted === '') {
      setTrouble('Enter a token.');
      return;
    }
    setBusy(true);
    setTrouble('');
    const said = await tried(wanted, shared ? 'browser' : 'tab').then(
      (accepted) => (accepted ? '' : REFUSED),
      (error: Error) => error.message,
    );
    setBusy(false);
    setTrouble(said);
  };

  return (
    <ModalOverlay isOpen className={session.expired ? 'overlay' : 'overlay overlay-opaque'}>
      <Modal className="modal modal-small">
        <Dialog className="dialog">
          <Heading slot="title">{session.expired ? 'Sign in again' : 'Sign in to Contact Graph'}</Heading>
          <p className="quiet">
            {session.expired && session.user
              ? ENDED
              : session.expired
                ? REFUSED
                : 'Paste an API token, or a token of your identity provider (JWT).'}
          </p>
          <Form onSubmit={(event) => void submit(event)} validationBehavior="aria">
            <TextField
              type="password"
              value={given}
              onChange={(text) => {
                setGiven(text);
                setTrouble('');
              }}
              isInvalid={trouble !== ''}
              autoComplete="off"
              autoFocus
            >
              <Label>Token</Label>
              <Input spellCheck={false} />
              <Text slot="description">
                An administrator creates one with <code>graphapi token create</code>.
              </Text>
              <FieldError>{trouble}</FieldError>
            </TextField>
            <Checkbox className="checkbox" isSelected={shared} onChange={setShared}>
              <span className="box" aria-hidden="true" />
              <span>
                Also in my other tabs
                <span className="hint">Until the last of them is closed. Otherwise for this tab only.</span>
              </span>
            </Checkbox>
            <Button type="submit" className="button primary wide" isPending={busy}>
              {busy ? 'Signing in …' : 'Sign in'}
            </Button>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
