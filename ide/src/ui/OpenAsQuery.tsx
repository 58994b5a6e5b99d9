/** A link from what is shown to the operation that it was filled by, in GraphiQL. */

import type { TypedDocumentString } from '../gql/graphql';
import { hasGraphiQL, queryAddress } from '../shell/places';

interface Props<Variables> {
  document: TypedDocumentString<unknown, Variables>;
  variables: Variables;
}

export function OpenAsQuery<Variables extends object>({ document, variables }: Props<Variables>) {
  if (!hasGraphiQL) return null;
  return (
    <a className="button quiet" href={queryAddress(document.toString(), variables)} title="The operation that filled this view, in GraphiQL">
      Open as query
    </a>
  );
}
