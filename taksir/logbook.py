"""The log of a running dashboard: one line of JSON an event, on standard error, without anybody's data.

    {"time": "2026-11-22T10:15:00.123Z", "level": "info", "event": "publish", "object": "20261122-1a2b3c4d"}

What may stand in a line is listed here (`FACTS`); names of people, values of records and words that somebody
wrote are none of it. Steps of deliveries are in it as the audit has them, without who took them.
"""

import json
import logging
import re
import sys
import time

FACTS = ("object", "error_id", "error", "where", "count", "seconds")
"""What a line may say beside time, level and event."""
DELIVERY = re.compile(r"[0-9]{8}-[0-9a-f]{8}", re.ASCII)
log = logging.getLogger("taksir")


def note(event: str, *, level: int = logging.INFO, **facts: object) -> None:
    """Write an event down.

    Args:
        event: What happened: a word of ours.
        level: Of importance, as in `logging`.
        facts: Of `FACTS`; anything else is left out.
    """
    log.log(level, event, extra={"facts": {name: facts[name] for name in FACTS if name in facts}})


def note_step(action: str, object_id: str) -> None:
    """Write a line of the audit down: the step, and the delivery where it is about one."""
    if DELIVERY.fullmatch(object_id):
        note(action, object=object_id)
    else:
        note(action)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, event and facts; no traceback, for that may show a value."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {"time": f"{moment}.{int(record.msecs):03d}Z", "level": record.levelname.lower()}
        return json.dumps(line | {"event": record.getMessage()} | getattr(record, "facts", {}), default=str)


def start() -> None:
    """Let this process write its log to standard error; once."""
    if any(isinstance(handler.formatter, JsonLines) for handler in log.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
