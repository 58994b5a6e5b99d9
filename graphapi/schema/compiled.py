"""The executor over our schema: what it covers is answered by plans, all else by graphql-core over the same fields."""

import logging
from typing import Any, cast

from graphql import DocumentNode, GraphQLSchema

from graphapi.operations.documents import Prepared
from graphapi.operations.executor.fields import NotCovered
from graphapi.operations.executor.plans import Plans
from graphapi.schema.base.context import Context

PLANS = "compiled"

logger = logging.getLogger("graphapi")


async def compiled(
    core: GraphQLSchema, prepared: Prepared, name: str | None, variables: dict[str, Any] | None, context: Context
) -> dict[str, Any] | None:
    """Return the data of an answer without errors; None when the reference has to say what it is.

    Whatever fails is asked again of the reference: errors, their places and what they leave null are its. What a
    mutation has done until then it finds in the context.
    """
    plans = cast("Plans | None", prepared.plans.get(PLANS))
    if plans is None:
        plans = prepared.plans[PLANS] = Plans(core, cast("DocumentNode", prepared.document))
    try:
        return await plans.execute(name, variables, context, context.done)
    except NotCovered as reason:
        logger.debug("Left to the reference: %s", reason)
    except Exception as error:  # noqa: BLE001 – the reference meets it again, and tells it
        logger.debug("Left to the reference: %r", error)
    return None
