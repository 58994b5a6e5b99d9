/** A dialog with a form: it closes when what was asked is done, and stays when it was refused. */

import './dialogs.css';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Form } from 'react-aria-components/Form';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  title: string;
  action: string;
  /** Whether it deletes something for good. */
  deletes?: boolean;
  size?: 'small' | 'medium' | 'large';
  /** Whether it can be submitted; a form that is sure to be refused cannot. */
  isReady?: boolean;
  /** Whether it is done; false keeps the dialog, which then shows why. */
  onSubmit(): Promise<boolean>;
  onClose(): void;
  children: ReactNode;
}

export function FormDialog({ title, action, deletes = false, size = 'medium', isReady = true, onSubmit, onClose, children }: Props) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !isReady) return;
    setBusy(true);
    setTrouble('');
    try {
      if (await onSubmit()) onClose();
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ModalOverlay isOpen isDismissable={false} onOpenChange={(open) => !open && onClose()} className="overlay">
      <Modal className={`modal modal-${size}`}>
        <Dialog className="dialog">
          <Heading slot="title">{title}</Heading>
          <Form onSubmit={(event) => void submit(event)} validationBehavior="aria">
            {children}
            {trouble ? (
              <p className="refusal" role="alert">
                {trouble}
              </p>
            ) : null}
            <div className="dialog-actions">
              <Button className="button" onPress={onClose}>
                Cancel
              </Button>
              <Button type="submit" className={deletes ? 'button primary final' : 'button primary'} isDisabled={busy || !isReady}>
                {busy ? (deletes ? 'Deleting …' : 'Saving …') : action}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
