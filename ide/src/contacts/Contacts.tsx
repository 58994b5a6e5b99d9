/** Contacts as a place of the page: its routes lie behind the address's #, so any proxy may stand before the server. */

import './contacts.css';
import { lazy, Suspense } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
} from '@tanstack/react-router';
import { client } from './client';
import { readSearch, readWritten, written } from './list/search';
import { ListPage } from './list/ListPage';
import { Missing } from './Missing';

const Toasts = lazy(() => import('./Toasts'));

const root = createRootRoute({ notFoundComponent: Missing });

const list = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readSearch,
  component: ListPage,
});

const profile = createRoute({
  getParentRoute: () => root,
  path: 'contacts/$id',
  component: lazyRouteComponent(() => import('./profile/ProfilePage')),
});

const router = createRouter({
  routeTree: root.addChildren([list, profile]),
  history: createHashHistory(),
  parseSearch: readWritten,
  stringifySearch: written,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export default function Contacts() {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Suspense>
        <Toasts />
      </Suspense>
    </QueryClientProvider>
  );
}
