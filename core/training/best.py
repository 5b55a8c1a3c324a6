"""The best validation so far, and how long there has been none that was better."""

from __future__ import annotations

from typing import Any

from core.training.validation import Judged


class Best:
    """Compares validations: by score and then by loss; where numbers are predicted, by loss alone.

    Args:
        by_loss: whether the loss alone decides.
        patience: validations without a better one after which a run may end; None for any.
    """

    def __init__(self, by_loss: bool, patience: int | None) -> None:
        self._by_loss, self._patience = by_loss, patience
        self._rank: tuple[float, float] | None = None
        self._waited = 0
        self.score: float | None = None
        """The score of the best one; None before the first."""

    @property
    def is_known(self) -> bool:
        """Whether there was a validation."""
        return self._rank is not None

    @property
    def patience_ended(self) -> bool:
        """Whether it has been too long since the best one."""
        return self._patience is not None and self._waited >= self._patience

    def validated(self, found: Judged) -> bool:
        """Take note of a validation. Returns whether it is the best so far."""
        rank = (0.0 if self._by_loss else found.score, -found.loss)
        if self._rank is not None and rank <= self._rank:
            self._waited += 1
            return False
        self._rank, self.score, self._waited = rank, found.score, 0
        return True

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        return {"rank": self._rank, "score": self.score, "waited": self._waited}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._rank = None if state["rank"] is None else (state["rank"][0], state["rank"][1])
        self.score, self._waited = state["score"], state["waited"]
