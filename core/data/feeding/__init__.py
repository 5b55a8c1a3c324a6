"""How samples come to the training: in memory or from files while it runs, chosen by what fits."""

from core.data.feeding.choice import Feed, feed
from core.data.feeding.few import first_prepared, shown
from core.data.feeding.parts import Fed

__all__ = ["Fed", "Feed", "feed", "first_prepared", "shown"]
