/** What a profile is filled by. */

import { queryOptions } from '@tanstack/react-query';
import { AroundDocument, ProfileDocument, type ProfileQuery } from '../../gql/graphql';
import { execute } from '../../shell/request';

export type Profile = NonNullable<ProfileQuery['contact']>;
export type Group = Profile['associationGroups'][number];
export type Linked = Group['associations']['edges'][number];
export type Flag = Profile['redFlags']['edges'][number]['node'];

export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ['contact', id],
    queryFn: ({ signal }) => execute(ProfileDocument, { id }, signal).then(({ contact }) => contact),
  });

export const aroundQuery = (id: string) =>
  queryOptions({
    queryKey: ['around', id],
    queryFn: ({ signal }) => execute(AroundDocument, { id }, signal).then(({ contact }) => contact),
  });
