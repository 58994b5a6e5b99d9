/** What every section has: its heading, a sentence about it, its actions, and waiting and failing in the same words. */

import './tables.css';
import { type ReactNode, useEffect } from 'react';
import { Trouble } from '../ui/Trouble';

interface Props {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  /** The query that fills the section. */
  query: { isPending: boolean; error: Error | null; refetch(): unknown };
  children: ReactNode;
}

export function SectionPage({ title, about, actions, query, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Contact Graph`;
  }, [title]);
  return (
    <article className="section-page" aria-labelledby="section-title">
      <div className="section-head">
        <h1 id="section-title">{title}</h1>
        <div className="section-actions">{actions}</div>
      </div>
      {about ? <p className="quiet section-about">{about}</p> : null}
      {query.error ? (
        <Trouble message={query.error.message} onAgain={() => void query.refetch()} />
      ) : query.isPending ? (
        <p className="loading" role="status">
          Loading …
        </p>
      ) : (
        children
      )}
    </article>
  );
}
