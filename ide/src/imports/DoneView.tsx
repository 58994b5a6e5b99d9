/** What an import did, and what taking it back did. */

import { counts, when } from './ChooseFile';
import type { Done, PastImport, Undone } from './client';
import { counted, Figures, number } from './FilesDialog';
import { Dropped, ReportFigures } from './PlanView';

export function DoneView({ done: { report, dropped }, file }: { done: Done; file: string }) {
  return (
    <>
      <p className="files-lead" role="status">
        {report.importId === null ? `Everything in ${file} was there already.` : `${file} is imported.`}
      </p>
      <ReportFigures report={report} />
      <Dropped report={report} dropped={dropped} file={file} />
    </>
  );
}

export function ToUndoView({ past }: { past: PastImport }) {
  const made = counts(past.counts);
  return (
    <>
      <p className="files-lead">
        {past.files.join(', ')}, {when(past.at)}
      </p>
      <p>{made ? `It made ${made}. ` : ''}What nobody changed or uses since is removed, and contacts that it updated get their earlier values. Everything else stays, and is listed.</p>
    </>
  );
}

const LEFT_SHOWN = 50;

export function UndoneView({ undone }: { undone: Undone }) {
  const { contacts, associations, labels, restored, left, leftCount } = undone;
  return (
    <>
      <p className="files-lead" role="status">
        {leftCount === 0 ? 'Everything that the import made is gone.' : `${counted(leftCount, 'thing stays', 'things stay')}, because somebody changed or uses them since.`}
      </p>
      <Figures
        of={[
          ['Contacts removed', contacts],
          ['Associations removed', associations],
          ['Labels removed', labels],
          ['Contacts restored', restored],
          ['Stays', leftCount],
        ]}
      />
      {left.length > 0 ? (
        <div className="files-table" tabIndex={0} role="region" aria-label="What stays">
          <table>
            <thead>
              <tr>
                <th scope="col">Stays</th>
                <th scope="col">Because it</th>
              </tr>
            </thead>
            <tbody>
              {left.slice(0, LEFT_SHOWN).map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.name}</th>
                  <td>{one.because}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {leftCount > LEFT_SHOWN ? <p className="files-quiet">And {number(leftCount - Math.min(left.length, LEFT_SHOWN))} more.</p> : null}
    </>
  );
}
