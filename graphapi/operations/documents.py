"""From the text of a document to what can be executed: parsed, within its limits, valid, priced. Once for each text.

What comes of a text is kept while it is used, within a bound on all texts together; what is refused is not kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLFormattedError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)

from graphapi.limits import (
    CACHED_CHARACTERS,
    COUNTED,
    OPEN,
    SCHEMA_HEADER,
    VALIDATION_ERRORS,
    Gate,
    Limits,
    SchemaAccess,
)
from graphapi.operations.bounded import Bounded, Checks
from graphapi.operations.cost import LARGEST, Cost, Pricing
from graphapi.operations.executor.plans import Plans
from graphapi.operations.failures import BAD_USER_INPUT, PARSE_FAILED, VALIDATION_FAILED, failure
from graphapi.operations.literals import places_of
from graphapi.operations.normal_form import merged
from graphapi.operations.size import measure
from graphapi.operations.uses import Use, Uses

NOT_TOLD = f"Only requests with the header {SCHEMA_HEADER} may read the schema."


NO_DOCUMENT = DocumentNode(definitions=())


class NotTheSchema(ValidationRule):
    """The schema is not asked for; a type that is named may be."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Report the field that tells it."""
        if node.name.value == "__schema":
            self.report_error(GraphQLError(NOT_TOLD, node))


_RULES = {
    SchemaAccess.ALL: tuple(specified_rules),
    SchemaAccess.MISTAKES: (*specified_rules, NotTheSchema),
    SchemaAccess.NOTHING: (*specified_rules, NoSchemaIntrospectionCustomRule),
}


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """One operation of a document, what it costs, and what looks at the values that are sent with it."""

    node: OperationDefinitionNode
    cost: Cost
    bounded: Bounded
    noted: object
    """What the schema itself has noted of it."""

    @property
    def name(self) -> str | None:
        """Its name; None when it has none."""
        return None if self.node.name is None else self.node.name.value

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.node.operation is not OperationType.QUERY


@dataclass(eq=False, slots=True)
class Prepared:
    """What came of a text: a document, or `errors` and an empty one.

    `plans` keeps what an executor made of it, `selections` what was read from its selections: as long as the text.
    """

    document: DocumentNode = NO_DOCUMENT
    errors: list[GraphQLFormattedError] = field(default_factory=list[GraphQLFormattedError])
    operations: dict[str | None, PreparedOperation] = field(default_factory=dict[str | None, PreparedOperation])
    plans: Plans | None = None
    selections: dict[Hashable, object] = field(default_factory=dict[Hashable, object])

    def operation(self, name: str | None) -> PreparedOperation | GraphQLFormattedError:
        """The operation that is meant, else what is wrong with the name."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = None if name is None else self.operations.get(name)
        if found is not None:
            return found
        if name is not None:
            return failure("The document has no operation of that name.", BAD_USER_INPUT)
        if self.operations:
            message = "The document has several operations: `operationName` must say which one is meant."
            return failure(message, BAD_USER_INPUT)
        return failure("The document has no operation.", BAD_USER_INPUT)


Note = Callable[[OperationDefinitionNode, Sequence[Use]], object]
"""Notes what the schema needs to know of an operation, from the values that it sends."""


def nothing(_node: OperationDefinitionNode, _uses: Sequence[Use]) -> None:
    """Note nothing."""


class Documents:
    """The documents of one schema, prepared; those not used for the longest time go first."""

    def __init__(self, schema: GraphQLSchema, characters: int = CACHED_CHARACTERS, note: Note = nothing) -> None:
        """Keep the schema and how many characters of documents are remembered; `note` looks at each operation once."""
        self._schema, self._room, self._checks, self._note = schema, characters, Checks(), note
        self._kept: OrderedDict[tuple[str, Gate], Prepared] = OrderedDict()
        self.characters = 0

    def prepare(self, text: str, gate: Gate = OPEN) -> Prepared:
        """What came of a text for those who may ask what the gate lets through."""
        key = (text, gate)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        prepared = self._prepare(text, gate)
        if not prepared.errors:
            self._keep(key, prepared)
        return prepared

    def _keep(self, key: tuple[str, Gate], prepared: Prepared) -> None:
        self._kept[key] = prepared
        self.characters += len(key[0])
        while self.characters > self._room:
            (text, _), _ = self._kept.popitem(last=False)
            self.characters -= len(text)

    def _prepare(self, text: str, gate: Gate) -> Prepared:
        try:
            document = merged(_parsed(text, gate.limits))
        except GraphQLError as error:
            code = PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else VALIDATION_FAILED
            return Prepared(errors=[_told(error, code)])
        excess = _excess(document, gate.limits)
        if excess is not None:
            return Prepared(errors=[excess])
        hidden = gate.schema_access is not SchemaAccess.ALL
        errors = validate(
            self._schema, document, _RULES[gate.schema_access], VALIDATION_ERRORS, hide_suggestions=hidden
        )
        if errors:
            return Prepared(errors=_invalid(document, errors, gate.schema_access))
        return Prepared(document, operations=self._priced(document))

    def _priced(self, document: DocumentNode) -> dict[str | None, PreparedOperation]:
        definitions = document.definitions
        fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        pricing, uses = Pricing(self._schema, fragments), Uses(self._schema, fragments)
        operations = [
            self._operation(one, pricing, uses.of(one))
            for one in definitions
            if isinstance(one, OperationDefinitionNode)
        ]
        return {one.name: one for one in operations}

    def _operation(self, node: OperationDefinitionNode, pricing: Pricing, uses: Sequence[Use]) -> PreparedOperation:
        cost = pricing.cost(node, uses)
        return PreparedOperation(node, cost, Bounded(node, uses, self._checks), self._note(node, uses))


def _parsed(text: str, limits: Limits) -> DocumentNode:
    return parse(
        text, max_lexical_tokens=limits.tokens, max_comments=limits.comments, max_source_length=limits.characters
    )


def _excess(document: DocumentNode, limits: Limits) -> GraphQLFormattedError | None:
    """The first limit that a document goes over; None when it keeps to all."""
    try:
        found = measure(document)
    except RecursionError:
        return failure("The document is nested too deeply.", VALIDATION_FAILED)
    for name, wording in COUNTED.items():
        count, most = min(getattr(found, name), LARGEST), getattr(limits, name)
        if count > most:
            message = f"The document {wording.format(found=f'{count:,}')}; {most:,} is the most."
            return failure(message, VALIDATION_FAILED, limit=name, found=count, most=most)
    return None


def _invalid(document: DocumentNode, errors: list[GraphQLError], access: SchemaAccess) -> list[GraphQLFormattedError]:
    """The errors of a document that does not fit the schema."""
    if access is SchemaAccess.NOTHING:
        return [_told_unseen(error, VALIDATION_FAILED) for error in errors]
    places = places_of(document, errors)
    return [_told(error, VALIDATION_FAILED, place) for error, place in zip(errors, places, strict=True)]


def _told_unseen(error: GraphQLError, code: str) -> GraphQLFormattedError:
    """Where an error is, not what: its text names types and fields to those who may not ask for them."""
    return {**error.formatted, "message": "The document does not fit the schema.", "extensions": {"code": code}}


def _told(error: GraphQLError, code: str, place: str | None = None) -> GraphQLFormattedError:
    """An error; `place` is the argument or input field of the value that it is about."""
    if place is None:
        return {**error.formatted, "extensions": {"code": code}}
    return {
        **error.formatted,
        "message": f"`{place}`: {error.message}",
        "extensions": {"code": code, "argument": place},
    }
