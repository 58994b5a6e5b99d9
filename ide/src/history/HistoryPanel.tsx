/** What became of a contact and its associations. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { ContactHistoryDocument } from '../gql/graphql';
import { OpenAsQuery } from '../ui/OpenAsQuery';
import { Trouble } from '../ui/Trouble';
import { ChangeList } from './ChangeList';
import { historyQuery } from './history';

export function HistoryPanel({ id }: { id: string }) {
  const query = useInfiniteQuery(historyQuery(id));
  const changes = (query.data?.pages ?? []).flatMap(({ edges }) => edges.map(({ node }) => node));
  const total = query.data?.pages[0]?.totalCount ?? 0;
  return (
    <section className="panel" aria-labelledby="history-title">
      <header className="panel-head">
        <h2 id="history-title">History</h2>
        <OpenAsQuery document={ContactHistoryDocument} variables={{ id, after: null }} />
      </header>
      {query.error ? <Trouble message={query.error.message} onAgain={() => void query.refetch()} /> : null}
      {query.isPending ? <p className="nothing">Loading …</p> : null}
      {query.isSuccess && changes.length === 0 ? (
        <p className="nothing">No changes are recorded yet. What an import created is listed as one change in Administration.</p>
      ) : null}
      {changes.length > 0 ? <ChangeList changes={changes} ofContact={id} /> : null}
      {query.hasNextPage ? (
        <button type="button" className="link changes-more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more: {changes.length.toLocaleString()} of {total.toLocaleString()} are shown
        </button>
      ) : null}
    </section>
  );
}
