// The rival: @neo4j/graphql behind Apollo Server, over the graph that the product has stored.
// Environment: PORT, NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, and LABELS, a JSON list of {key, inverse}: the relationship
// types and whether their two ends read differently.
//
// What the library generates is used as it is. What it has no form for (any label at once, neighbourhoods, paths, mutual
// contacts, groups, walks) is written by hand in @cypher, with the same care as the statements of the floor.
import { randomUUID } from "node:crypto";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const { PORT, NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, LABELS } = process.env;
const labels = JSON.parse(LABELS);
const single = labels.filter((label) => !label.inverse).map((label) => `'${label.key}'`);

// A label that reads the same both ways is one field that is asked in both directions, any other is two.
const relationships = labels.map(({ key, inverse }) => inverse
  ? `  ${key}_out: [Contact!]! @relationship(type: "${key}", direction: OUT, properties: "Association")
  ${key}_in: [Contact!]! @relationship(type: "${key}", direction: IN, properties: "Association")`
  : `  ${key}: [Contact!]! @relationship(type: "${key}", direction: OUT, queryDirection: UNDIRECTED, properties: "Association")`);

const PERSON = ["id", "givenName", "familyName", "emails"];
const map = (node, ...more) => `{${[...more, ...PERSON.map((name) => `${name}: ${node}.${name}`)].join(", ")}}`;
const byHand = (type, column, statement) => `${type} @cypher(columnName: "${column}", statement: """${statement}""")`;

// The upper bound of a variable-length pattern cannot be a parameter: a field for each depth.
const within = (depth) => `  within${depth}(first: Int!): ${byHand("[Near!]!", "row", `
    MATCH p = (this)-[*1..${depth}]-(o)
    WHERE o <> this
    WITH o, min(length(p)) AS distance
    ORDER BY distance, o.sortKey
    LIMIT $first
    RETURN ${map("o", "distance: distance")} AS row`)}`;

const walk = (name, pattern) => `  ${name}(first: Int!): ${byHand("[Near!]!", "row", `
    MATCH (this)${pattern}(o)
    WHERE o <> this
    WITH DISTINCT o
    ORDER BY o.sortKey
    LIMIT $first
    RETURN ${map("o", "distance: 2")} AS row`)}`;

const typeDefs = `
type Contact @node {
  id: ID!
  name: String!
  sortKey: String!
  givenName: String
  familyName: String
  emails: [String!]!
  phones: [String!]!
  company: String
${relationships.join("\n")}
  associations(first: Int!): ${byHand("[AnyAssociation!]!", "row", `
    MATCH (this)-[r]-(o)
    WITH r, o
    ORDER BY o.sortKey, r.id
    LIMIT $first
    RETURN ${map("o", "associationId: r.id", "type: type(r)", "outgoing: startNode(r) = this",
      "since: toString(r.since)", "until: toString(r.until)", "note: r.note")} AS row`)}
  associationCount: ${byHand("Int!", "n", "RETURN COUNT { (this)--() } AS n")}
  groups(first: Int!): ${byHand("[Group!]!", "row", `
    MATCH (this)-[r]-(o)
    WITH type(r) AS label, startNode(r) = this AND NOT type(r) IN [${single}] AS outgoing, r, o
    ORDER BY o.sortKey, r.id
    WITH label, outgoing, count(*) AS count, collect(o) AS members
    RETURN {label: label, outgoing: outgoing, count: count, members: [o IN members[..$first] | {id: o.id, name: o.name}]} AS row`)}
${[2, 3, 4].map(within).join("\n")}
${walk("walkKnown", "-[:KNOWS]-()-[:KNOWS]-")}
${walk("walkEmployers", "-[:KNOWS]-()<-[:EMPLOYER_EMPLOYEE]-")}
  mutual(with: ID!, first: Int!): ${byHand("[Near!]!", "row", `
    MATCH (b:Contact {id: $with})
    MATCH (this)--(o)--(b)
    WITH DISTINCT o
    ORDER BY o.sortKey
    LIMIT $first
    RETURN ${map("o", "distance: 1")} AS row`)}
}
type Association @relationshipProperties {
  id: ID! @populatedBy(callback: "newId", operations: [CREATE])
  since: Date
  until: Date
  note: String
}
type AnyAssociation {
  associationId: ID!
  type: String!
  outgoing: Boolean!
  since: String
  until: String
  note: String
  id: ID!
  givenName: String
  familyName: String
  emails: [String!]!
}
type Near { distance: Int!, id: ID!, givenName: String, familyName: String, emails: [String!]! }
type Named { id: ID!, name: String! }
type Group { label: String!, outgoing: Boolean!, count: Int!, members: [Named!]! }
type Path { length: Int!, contacts: [Named!]!, types: [String!]! }
type Query {
  shortestPath(from: ID!, to: ID!): ${byHand("Path", "path", `
    MATCH (a:Contact {id: $from}), (b:Contact {id: $to})
    MATCH p = shortestPath((a)-[*..100]-(b))
    RETURN {length: length(p), contacts: [n IN nodes(p) | {id: n.id, name: n.name}], types: [r IN relationships(p) | type(r)]} AS path`)}
}`;

const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD), {
  telemetryDisabled: true,
  notificationFilter: { minimumSeverityLevel: "OFF" },
});
const callbacks = { newId: () => randomUUID() };
const library = new Neo4jGraphQL({ typeDefs, driver, features: { populatedBy: { callbacks } } });
const server = new ApolloServer({ schema: await library.getSchema() });
const context = async () => ({ sessionConfig: { database: "neo4j" } });
await startStandaloneServer(server, { listen: { port: Number(PORT), host: "127.0.0.1" }, context });
console.log("ready");
