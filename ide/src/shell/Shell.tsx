/** What the places share: the header with the switch between them, and signing in. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { Trouble } from '../ui/Trouble';
import { Header } from './Header';
import { isGraphiQL } from './places';
import { useSession } from './session';
import { start } from './start';

const Place = lazy(() => (isGraphiQL ? import('../graphiql/Place') : import('../app/App')));
const SignIn = lazy(() => import('./SignIn'));

export function Shell() {
  const session = useSession();
  const [trouble, setTrouble] = useState<string | null>(null);
  const begin = () => {
    setTrouble(null);
    start().catch((error: Error) => setTrouble(error.message));
  };
  useEffect(begin, []);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <Header session={session} />
      <main id="main" tabIndex={-1} className={isGraphiQL ? 'place place-graphiql' : 'place'}>
        {trouble === null ? null : <Trouble message={trouble} onAgain={begin} />}
        {session.user === null ? (
          session.state === 'starting' && trouble === null ? <Loading /> : null
        ) : (
          <Suspense fallback={<Loading />}>
            <Place />
          </Suspense>
        )}
      </main>
      {session.state === 'out' ? (
        <Suspense>
          <SignIn session={session} />
        </Suspense>
      ) : null}
    </>
  );
}

function Loading() {
  return (
    <p className="loading" role="status">
      {isGraphiQL ? 'Loading GraphiQL …' : 'Loading …'}
    </p>
  );
}
