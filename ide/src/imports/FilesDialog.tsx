/** The frame of these dialogs: the browser's own modal dialog, which keeps the focus and makes the page behind it inert. */

import './files.css';
import './file.css';
import './plan.css';
import './export.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { quoted } from './words';

interface Props {
  title: string;
  /** Says where in a sequence of steps the dialog is. */
  steps?: { names: readonly string[]; at: number };
  /** Whether Escape and the cross close it. */
  closable?: boolean;
  /** Changes when the content does: then the focus moves to the title. */
  view: string;
  onClose(): void;
  footer: ReactNode;
  children: ReactNode;
}

export function FilesDialog({ title, steps, closable = true, view, onClose, footer, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current!;
    if (!shown.open) shown.showModal();
    return () => {
      shown.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  useEffect(() => {
    heading.current?.focus();
    body.current?.scrollTo({ top: 0 });
  }, [view]);

  return (
    <dialog
      ref={dialog}
      className="files-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header role="none">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {steps ? (
          <ol className="files-steps" aria-label="Steps">
            {steps.names.map((name, n) => (
              <li key={name} aria-current={n === steps.at ? 'step' : undefined} data-past={n < steps.at || undefined}>
                {name}
              </li>
            ))}
          </ol>
        ) : null}
        <button type="button" className="files-close" aria-label="Close" disabled={!closable} onClick={onClose}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
          </svg>
        </button>
      </header>
      <div ref={body} className="files-body">
        {children}
      </div>
      <footer role="none">{footer}</footer>
    </dialog>
  );
}

/** What went wrong, where it is read out. */
export function Trouble({ error }: { error: Error | null }) {
  return <div role="alert">{error ? <p className="files-trouble">{quoted(error.message)}</p> : null}</div>;
}

/** Figures with their names, in the order in which they matter. */
export function Figures({ of }: { of: readonly (readonly [name: string, value: number])[] }) {
  return (
    <dl className="files-figures">
      {of.map(([name, value]) => (
        <div key={name} data-zero={value === 0 || undefined}>
          <dt>{name}</dt>
          <dd>{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  const known = total > 0;
  return (
    <div className="files-progress">
      <p role="status">{label}</p>
      <progress aria-label={label} max={known ? total : undefined} value={known ? done : undefined} />
    </div>
  );
}

export function number(value: number): string {
  return value.toLocaleString('en');
}

export function counted(value: number, one: string, many: string): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${number(Math.round(bytes / 1000))} kB` : `${number(Math.round(bytes / 100_000) / 10)} MB`;
}
