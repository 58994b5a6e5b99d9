import './workers';
import { GraphiQL } from 'graphiql';
export function Page() { return <GraphiQL fetcher={async (p) => (await fetch(new URL('graphql', document.baseURI), {method:'POST', headers:{'content-type':'application/json'}, body: JSON.stringify(p)})).json()} />; }
