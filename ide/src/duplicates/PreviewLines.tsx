/** What a merge would do, beside the values: associations, limits, and who can see the contact afterwards. */

import { PreviewMergeDocument, type PreviewMergeQuery, type PreviewMergeQueryVariables } from '../gql/graphql';
import { OpenAsQuery } from '../ui/OpenAsQuery';
import { type Merging, seenBy } from './choices';

export type Preview = PreviewMergeQuery['previewMerge'];

interface Props {
  preview: Preview | undefined;
  /** What the preview was asked for. */
  asked: PreviewMergeQueryVariables;
  keep: Merging;
  gone: Merging;
}

export function PreviewLines({ preview, asked, keep, gone }: Props) {
  if (preview === undefined) {
    return (
      <p className="quiet" role="status">
        Checking what would happen …
      </p>
    );
  }
  if (preview.errors.length > 0) return null;
  return (
    <section className="merge-preview" aria-labelledby="merge-preview">
      <div className="merge-preview-head">
        <h3 id="merge-preview">What happens</h3>
        <OpenAsQuery document={PreviewMergeDocument} variables={asked} />
      </div>
      <ul>
        {linesOf(preview, keep, gone).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {preview.limitsExceeded.map((line) => (
          <li key={line} className="refusal">
            Over the limit, which raises a red flag: {line}
          </li>
        ))}
      </ul>
      <p className="merge-final">
        <strong>Merging cannot be undone.</strong> Links to {gone.name} lead to {keep.name} afterwards.
      </p>
    </section>
  );
}

function linesOf(preview: Preview, keep: Merging, gone: Merging): string[] {
  const { movedAssociations: moved, foldedAssociations: folded, removedAssociations: removed } = preview;
  const before = seenBy(gone);
  const after = seenBy(keep);
  return [
    moved === 0 && folded === 0 ? `${gone.name} has no associations to move.` : '',
    moved > 0 ? `${associations(moved)} of ${gone.name} ${moved === 1 ? 'moves' : 'move'} to ${keep.name}.` : '',
    folded > 0 ? `${associations(folded)} that both have ${folded === 1 ? 'becomes one' : 'become one each'}.` : '',
    removed > 0 ? `${associations(removed)} between the two ${removed === 1 ? 'is' : 'are'} removed.` : '',
    `Tasks, messages and red flags of ${gone.name} move too.`,
    before === after ? `Visible to ${after}, as both are now.` : `Visible to ${after}. ${gone.name} is visible to ${before} now.`,
  ].filter(Boolean);
}

function associations(number: number): string {
  return number === 1 ? '1 association' : `${number.toLocaleString()} associations`;
}
