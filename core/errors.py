"""The one family of errors whose text is meant for a person."""


class NetloomError(Exception):
    """Something the user gave cannot be used. The text says what, where and what to do, in one sentence."""


class Cancelled(Exception):
    """The user cancelled the work in progress; nothing is wrong."""
