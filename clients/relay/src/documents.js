// The declarations of a Relay application; relay-compiler checks them and writes __generated__.
import { graphql } from 'relay-runtime'

graphql`
  query documentsProfileQuery($id: ID!, $first: Int!) {
    contact(id: $id) {
      id
      ...documentsProfile
      ...documentsAssociations_contact @arguments(first: $first)
    }
  }
`

graphql`
  fragment documentsProfile on Contact @refetchable(queryName: "documentsProfileRefetchQuery") {
    id
    name
    company
    version
  }
`

graphql`
  fragment documentsAssociations_contact on Contact
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "documentsAssociationsPageQuery") {
    associations(first: $first, after: $after) @connection(key: "documentsAssociations_associations") {
      edges {
        node {
          id
          name
        }
        role
      }
    }
  }
`

graphql`
  query documentsListQuery($filter: ContactFilter!) {
    ...documentsList_query @arguments(filter: $filter)
  }
`

graphql`
  fragment documentsList_query on Query
  @argumentDefinitions(
    filter: { type: "ContactFilter!" }
    first: { type: "Int", defaultValue: 2 }
    after: { type: "String" }
  )
  @refetchable(queryName: "documentsListPageQuery") {
    contacts(filter: $filter, first: $first, after: $after) @connection(key: "documentsList_contacts") {
      edges {
        node {
          id
          ...documentsProfile
        }
      }
    }
  }
`

graphql`
  mutation documentsChangeMutation($input: UpdateContactInput!) {
    updateContact(input: $input) {
      contact {
        ...documentsProfile
      }
      errors {
        code
        message
      }
    }
  }
`
