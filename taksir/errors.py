"""The one error a person may see: a sentence in their language, never a traceback.

The template is the English msgid; `taksir.words` translates it and formats the values in.
Anything that is not a TaksirError is a bug, and shows a short apology with an id.
"""


class TaksirError(Exception):
    """What happened, where, and what to do next.

    Args:
        template: English sentence with `{named}` places; also the msgid of its translation.
        **values: What goes into the places. Never a person's record or identifier.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.values)
