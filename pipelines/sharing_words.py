"""What a file of persons gives away, in words."""

from pipelines.sharing import SharingReport
from taksir.words import say


def report_lines(report: SharingReport, language: str) -> list[str]:
    """The report as sentences, the verdict first."""
    found = report.found
    lines = [
        say("This file may be shared: nobody can be told apart in it.", language)
        if report.may_share
        else say("This file must not be shared as it is.", language)
    ]
    if report.identifiers:
        columns = ", ".join(report.identifiers)
        lines.append(
            say("It names persons directly in {columns}. Leave these out.", language, columns=columns)
        )
    lines.append(
        say(
            "By {columns}, {alone} of {rows} rows stand alone and {few} are in groups of fewer than {k}; "
            "the smallest group has {smallest}.",
            language,
            columns=", ".join(report.quasi),
            alone=found.unique,
            rows=found.rows,
            few=found.exposed,
            k=report.k,
            smallest=found.k,
        )
    )
    for column, fewest in found.l_by_column.items():
        sentence = "In some group {column} has {count} different answers; {needed} are needed."
        if fewest < report.diversity:
            lines.append(say(sentence, language, column=column, count=fewest, needed=report.diversity))
    if report.revealing and found.unique:
        column, alone = min(report.revealing.items(), key=lambda entry: entry[1])
        lines.append(
            say("Without {column} only {alone} would stand alone.", language, column=column, alone=alone)
        )
    return lines if report.may_share else [*lines, _proposal(report, language)]


def _proposal(report: SharingReport, language: str) -> str:
    proposal = report.proposal
    if proposal is None:
        return say("No coarsening hides everybody. Share a table of released figures instead.", language)
    steps = "; ".join(f"{column}: {step_words(step, language)}" for column, step in proposal.steps.items())
    if not steps and not proposal.dropped:
        return say("The other columns need no coarsening.", language)
    return say(
        "It would be enough to coarsen {steps}, and to take out {count} rows.",
        language,
        steps=steps or say("nothing", language),
        count=proposal.dropped,
    )


def step_words(step: str, language: str) -> str:
    """A step of coarsening in words."""
    words = {
        "month": say("month only", language),
        "year": say("year only", language),
        "rare answers together": say("rare answers put together", language),
        "left out": say("left out", language),
    }
    if step in words:
        return words[step]
    if step.startswith("bands of "):
        return say("bands of {width}", language, width=int(step.removeprefix("bands of ")))
    digits = int(step.removeprefix("first ").removesuffix(" digits"))
    return say("first {digits} digits", language, digits=digits)
