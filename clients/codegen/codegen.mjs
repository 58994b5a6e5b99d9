// graphql-codegen's client preset, with a type for each of our scalars.
export default {
  schema: '../../schema.graphql',
  documents: ['../../bench/operations.graphql', './documents.ts'],
  generates: {
    './gql/': {
      preset: 'client',
      config: { strictScalars: true, scalars: { Date: 'string', DateTime: 'string', JSON: 'unknown', JSONObject: 'Record<string, unknown>' } }
    }
  }
}
