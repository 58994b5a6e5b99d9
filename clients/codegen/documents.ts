import { graphql } from './gql/gql'
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core'

export const Typed = graphql(`
  query Typed($id: ID!, $first: Int) {
    contact(id: $id) {
      name
      birthDate
      customFields
      associations(first: $first) { totalCount edges { role node { name createdAt } } }
    }
  }
`)

export function names(data: ResultOf<typeof Typed>): string[] {
  return data.contact?.associations.edges.map((edge) => `${edge.role}: ${edge.node.name}`) ?? []
}

export const variables: VariablesOf<typeof Typed> = { id: 'con_nobody', first: 2 }
