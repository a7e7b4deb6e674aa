"""Commands that keep the house for years: is it well, copies of it, the way back, newer versions."""

import os
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.terminal import ProgressBar, print_json, sentences
from pipelines.terminal import say_here as _say
from taksir import paths
from taksir.environment import FILE_SETTING, SETTINGS, read_settings

REAL_PLACES = (
    "TAKSIR_DATABASE_URL", "TAKSIR_OBJECTS", "TAKSIR_INBOX", "TAKSIR_SIGN_IN", "TAKSIR_KEY", "TAKSIR_COUNTRY",
    "TAKSIR_SPARK",
)  # fmt: skip
"""Settings of the real store, of which a demonstration knows nothing; the example region is Indonesian."""
MARKS = {"well": "●", "advice": "◐", "fault": "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def doctor(as_json: bool) -> None:
    """Look whether everything is well, and say how to mend what is not."""
    from pipelines.doctor import FAULT, examine

    found = examine()
    if as_json:
        print_json([asdict(one) | {"sentence": _say(one.template, **one.values)} for one in found])
    else:
        for one in found:
            click.echo(f"{MARKS[one.state]} {_say(one.about)}: {_say(one.template, **one.values)}")
    sys.exit(1 if any(one.state == FAULT for one in found) else 0)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing: read an existing backup through.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def backup(file: Path | None, check: bool, as_json: bool) -> None:
    """Copy the whole store into FILE while people work; read it through before it counts.

    Without FILE the name is the date. The key is not in it: keep that elsewhere.
    """
    from taksir.store.backup import check_backup, write_backup
    from taksir.store.workspace import open_store

    if check and file is None:
        raise click.UsageError("--check needs the FILE to read.")
    target = file or Path(f"taksir-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar")
    with ProgressBar(target.name, as_json) as tell:
        held = (
            check_backup(target, progress=tell)
            if check
            else write_backup(open_store(), target, progress=tell)
        )
    if as_json:
        print_json({"file": str(target), **asdict(held)})
        return
    click.echo(
        _say(
            "{file} holds: {rows} rows of the register, {files} files, {megabytes} MB. Everything in it was "
            "read and agrees with its checksum. The key is not in it: keep a copy of it elsewhere.",
            file=str(target),
            rows=held.rows,
            files=held.files,
            megabytes=round(held.size_bytes / 1_000_000, 1),
        )
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@sentences
def restore(file: Path) -> None:
    """Make the store from the backup FILE, in the empty folder that TAKSIR_STORE names."""
    from taksir.store.backup import restore_backup
    from taksir.store.keys import key_mark, workspace_keys

    url = os.environ.get("TAKSIR_DATABASE_URL", "")
    with ProgressBar(file.name, False) as tell:
        held = restore_backup(file, paths.store_folder(), url=url, progress=tell)
    click.echo(
        _say(
            "Restored as of {time} UTC: {rows} rows of the register, {files} files.",
            time=held.taken_at[:16].replace("T", " "),
            rows=held.rows,
            files=held.files,
        )
    )
    if not {key_mark(key) for key in workspace_keys()} >= set(held.key_marks):
        click.echo(
            _say(
                "The key here is not the one of that store: figures come out the same, but delivered files "
                "stay closed. Set TAKSIR_KEY or TAKSIR_KEY_FILE as it was."
            ),
            err=True,
        )


@click.command()
@sentences
def upgrade() -> None:
    """Bring the register to this version; the register as it was is kept beside it."""
    from taksir.store.database import register_engine
    from taksir.store.migrating import newest_revision, register_revision
    from taksir.store.workspace import open_store, register_url

    before = register_revision(register_engine(register_url(paths.store_folder())))
    open_store()
    if before in ("", newest_revision()):
        click.echo(_say("The register is of the newest revision, {revision}.", revision=newest_revision()))
        return
    click.echo(
        _say(
            "The register went from revision {before} to {revision}. In SQLite the earlier one lies beside "
            "it until you remove it.",
            before=before,
            revision=newest_revision(),
        )
    )


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.pass_context
@sentences
def demo(context: click.Context, port: int) -> None:
    """Start the dashboard on the example region in a store of its own, which is gone afterwards."""
    from pipelines.command import run
    from pipelines.served import ended_by_signals

    is_held = os.name == "nt"  # Windows removes no file that this process still holds open
    made = tempfile.TemporaryDirectory(prefix="taksir_demo_", ignore_cleanup_errors=is_held)
    with ended_by_signals(), made as folder:
        for name in REAL_PLACES:
            os.environ.pop(name, None)
        os.environ["TAKSIR_STORE"] = str(Path(folder) / "store")
        os.environ["TAKSIR_KEY_FILE"] = str(Path(folder) / "pseudonym.key")
        # The server reads its settings anew: from a file that is not there, not from that of the real store.
        os.environ[FILE_SETTING] = str(Path(folder) / "no settings")
        context.invoke(run, port=port)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def settings(as_json: bool) -> None:
    """List every setting: what it does, what it is now, and where that was said."""
    read = read_settings()
    rows = []
    for setting in SETTINGS:
        value = os.environ.get(setting.name, "")
        source = "" if not value else str(read.path) if setting.name in read.taken else _say("environment")
        rows.append(
            {
                "name": setting.name,
                "meaning": _say(setting.meaning),
                "value": ("•••" if setting.is_secret else value) if value else "",
                "default": _say(setting.default),
                "said_in": source,
            }
        )
    if as_json:
        print_json(rows)
        return
    for row in rows:
        now = f"{row['value']} ({row['said_in']})" if row["value"] else row["default"]
        click.echo(f"{row['name']}: {row['meaning']} · {now}")


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@sentences
def docs(folder: Path | None) -> None:
    """Write the reference: data dictionary, indicator sheets, entries, method notes, settings."""
    from pipelines.documentation import FOLDER, write_reference

    for path in write_reference(folder or FOLDER):
        click.echo(str(path))


COMMANDS = (doctor, backup, restore, upgrade, demo, settings, docs)
"""What keeping the house adds to the taksir command."""
