/** Import…: choose a file, see what it is, see what would happen, do it, take it back. */

import { useEffect, useRef, useState } from 'react';
import { ChooseFile } from './ChooseFile';
import { explain, type Done, type Explanation, FileError, type FilesClient, type Options, type PastImport, run, type Step, undo, type Undone } from './client';
import { ExplanationView } from './ExplanationView';
import { FilesDialog, Progress, Trouble, number, size } from './FilesDialog';
import { PlanView } from './PlanView';
import { DoneView, ToUndoView, UndoneView } from './DoneView';
import { stepWords } from './words';

const STEPS = ['File', 'Columns', 'Plan', 'Import'] as const;
const AS_UNDERSTOOD: Options = { dates: '', update: 'report', columns: {} };

type View = 'file' | 'undo' | 'explanation' | 'planning' | 'plan' | 'importing' | 'done' | 'undone';

const AT: Record<View, number> = { file: 0, undo: 0, explanation: 1, planning: 2, plan: 2, importing: 3, done: 3, undone: 3 };

const TITLES: Record<View, string> = {
  file: 'Import contacts',
  undo: 'Undo an import?',
  explanation: 'What is in the file',
  planning: 'What would happen',
  plan: 'What would happen',
  importing: 'Importing',
  done: 'Imported',
  undone: 'Import undone',
};

interface Props {
  client: FilesClient;
  /** A file that was dropped elsewhere. */
  dropped?: File | undefined;
  onClose(): void;
  /** Called when contacts have changed. */
  onChanged?: (() => void) | undefined;
}

export function ImportDialog({ client, dropped, onClose, onChanged }: Props) {
  const [view, setView] = useState<View>('file');
  const [file, setFile] = useState<File | null>(null);
  const [found, setFound] = useState<Explanation | null>(null);
  const [options, setOptions] = useState<Options>(AS_UNDERSTOOD);
  const [step, setStep] = useState<Step | null>(null);
  const [plan, setPlan] = useState<Done | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [toUndo, setToUndo] = useState<PastImport | null>(null);
  const [undone, setUndone] = useState<Undone | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);

  /** Runs one request at a time; what it fails with is shown, unless it was stopped. */
  const attempt = async (work: (signal: AbortSignal) => Promise<void>, onError?: (error: Error) => void) => {
    const controller = new AbortController();
    running.current?.abort();
    running.current = controller;
    setBusy(true);
    setError(null);
    try {
      await work(controller.signal);
    } catch (failure) {
      if (controller.signal.aborted) return;
      onError?.(failure as Error);
      setError(failure as Error);
    } finally {
      if (running.current === controller) {
        // What has ended is not aborted later: the browser may still count it as under way.
        running.current = null;
        setBusy(false);
      }
    }
  };

  useEffect(() => () => running.current?.abort(), []);

  const look = (chosen: File, wanted: Options = AS_UNDERSTOOD) =>
    attempt(async (signal) => {
      const answer = await explain(client, chosen, wanted, signal);
      setFile(chosen);
      setOptions(wanted);
      setFound(answer);
      setView('explanation');
    });

  useEffect(() => {
    if (dropped) void look(dropped);
  }, []);

  const work = (path: 'import/plan' | 'import', next: (answer: Done) => void, back: View) => {
    setStep(null);
    return attempt(
      async (signal) => next(await run(client, path, file!, options, setStep, signal)),
      (failure) => {
        setView(back);
        if (failure instanceof FileError && failure.argument === 'dates') void ask(failure);
      },
    );
  };

  /** A column that became a date may have a question that the file did not have before. */
  const ask = async (failure: FileError) => {
    setView('explanation');
    setFound(await explain(client, file!, options, new AbortController().signal).catch(() => found));
    setError(failure);
  };

  const planIt = () => {
    setView('planning');
    void work('import/plan', (answer) => { setPlan(answer); setView('plan'); }, 'explanation');
  };
  const importIt = () => {
    setView('importing');
    void work('import', (answer) => { setDone(answer); setView('done'); onChanged?.(); }, 'plan');
  };
  const stop = () => {
    running.current?.abort();
    setBusy(false);
    if (view === 'importing') onChanged?.();
    setView(view === 'importing' ? 'file' : 'explanation');
  };
  const takeBack = (id: string) =>
    attempt(async () => {
      setUndone(await undo(client, id));
      setView('undone');
      onChanged?.();
    });

  const question = found?.questions[0];
  const asked = question !== undefined && options.dates === '';
  return (
    <FilesDialog
      title={TITLES[view]}
      {...(view === 'undo' ? {} : { steps: { names: STEPS, at: AT[view] } })}
      view={view}
      closable={view !== 'importing'}
      onClose={onClose}
      footer={footer()}
    >
      <Trouble error={error} />
      {view === 'file' ? <ChooseFile client={client} busy={busy} onFile={(chosen) => void look(chosen)} onUndo={(one) => { setToUndo(one); setView('undo'); }} /> : null}
      {view === 'undo' && toUndo ? <ToUndoView past={toUndo} /> : null}
      {view === 'explanation' && found ? <ExplanationView found={found} options={options} onChange={setOptions} /> : null}
      {view === 'planning' || view === 'importing' ? <Working step={step} file={file!} planning={view === 'planning'} /> : null}
      {view === 'plan' && plan ? <PlanView plan={plan} file={file!.name} update={options.update} /> : null}
      {view === 'done' && done ? <DoneView done={done} file={file!.name} /> : null}
      {view === 'undone' && undone ? <UndoneView undone={undone} /> : null}
    </FilesDialog>
  );

  function footer() {
    const back = (to: View) => (
      <button type="button" className="files-button" onClick={() => { setError(null); setView(to); }}>
        Back
      </button>
    );
    const close = <button type="button" className="files-button" onClick={onClose}>{view === 'file' ? 'Cancel' : 'Close'}</button>;
    const primary = (words: string, action: () => void, disabled = false) => (
      <button type="button" className="files-button files-primary" disabled={disabled} onClick={action}>{words}</button>
    );
    if (view === 'file') return close;
    if (view === 'undo' && toUndo) return <>{back('file')}{primary(busy ? 'Undoing …' : 'Undo it', () => void takeBack(toUndo.id), busy)}</>;
    if (view === 'explanation') return <>{back('file')}{primary('See what would happen', planIt, asked || busy)}</>;
    if (view === 'planning' || view === 'importing') return <button type="button" className="files-button" onClick={stop}>Stop</button>;
    if (view === 'plan' && plan) return <>{back('explanation')}{changes(plan) ? primary(importWords(plan), importIt) : primary('Close', onClose)}</>;
    if (view === 'done' && done?.report.importId) {
      const id = done.report.importId;
      return <><button type="button" className="files-button" disabled={busy} onClick={() => void takeBack(id)}>Undo this import</button>{primary('Done', onClose)}</>;
    }
    return primary('Done', onClose);
  }
}

/** Whether an import would store anything. */
function changes({ report: { contacts, associations, labels, unlinkedRelatives } }: Done): boolean {
  return contacts.created + contacts.updated + contacts.optedOut + associations.created + unlinkedRelatives + labels.created + labels.registered.length > 0;
}

function importWords({ report: { contacts } }: Done): string {
  return contacts.created > 0 ? `Import ${number(contacts.created)} contact${contacts.created === 1 ? '' : 's'}` : 'Import';
}

function Working({ step, file, planning }: { step: Step | null; file: File; planning: boolean }) {
  // How far a file has been read is known in bytes; the number of its cards is not.
  const [bytes, setBytes] = useState<Step | null>(null);
  const [cards, setCards] = useState(0);
  useEffect(() => {
    if (step?.step === 'Bytes') setBytes(step);
    if (step?.step === 'Cards') setCards(step.done);
  }, [step]);
  const reading = step === null || step.step === 'Cards' || step.step === 'Bytes';
  const words = step === null ? `Sending ${file.name}, ${size(file.size)} …` : `${stepWords(step, planning)} …`;
  const shown = reading ? bytes : step;
  return (
    <div className="files-working">
      <Progress label={reading && cards > 0 ? `${words.replace(' …', '')} ${number(cards)} cards …` : words} done={shown?.done ?? 0} total={shown?.total ?? 0} />
      {planning ? null : <p className="files-quiet">Stopping ends the import after what is being stored. What was stored can be undone.</p>}
    </div>
  );
}
