/** The notices of changes, at the foot of the page. */

import './notices.css';
import { Button } from 'react-aria-components/Button';
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast';
import { Text } from 'react-aria-components/Text';
import { notices, takeBack } from './notices';

export default function Toasts() {
  return (
    <ToastRegion queue={notices} className="toasts" aria-label="Changes">
      {({ toast }) => (
        <Toast toast={toast} className={toast.content.failed ? 'toast toast-failed' : 'toast'}>
          <ToastContent className="toast-words">
            <Text slot="title">{toast.content.words}</Text>
          </ToastContent>
          {toast.content.inverse === null ? null : (
            <Button
              className="toast-undo"
              onPress={() => {
                notices.close(toast.key);
                void takeBack(toast.content);
              }}
            >
              Undo
            </Button>
          )}
          <Button slot="close" className="icon-button" aria-label="Dismiss">
            ×
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
