"""Files that the command line writes: whole or not at all, for their owner alone, never over another unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from bot.cli.settings import stop

overwrite_option = click.option("--overwrite", is_flag=True, help="Replace the file if there is one already.")


@contextmanager
def paper(path: Path, overwrite: bool) -> Iterator[TextIO]:
    """Gives a text file to write in, which becomes `path` when the block ends; with an error it never does.

    Where it cannot be written, or is there already and may not be replaced, that is said and the command ends: before
    the block where it can be known.
    """
    _free_or_stop(path, overwrite)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".share-check-") as folder:
            part = Path(folder) / path.name
            with open(part, "x", encoding="utf-8", newline="", opener=_for_the_owner) as file:
                yield file
            _free_or_stop(path, overwrite)
            part.replace(path)
    except FileNotFoundError:
        stop(f"There is no folder {path.parent}. Create it, or choose another.")
    except PermissionError:
        stop(f"{path.parent} may not be written to. Give this account write access, or choose another folder.")
    except OSError as error:
        stop(f"{path} could not be written ({os.strerror(error.errno or 0)}). Make room, or choose another place.")


def _free_or_stop(path: Path, overwrite: bool) -> None:
    """Ends the command where the name is taken; a link counts, wherever it leads."""
    if os.path.lexists(path) and not overwrite:
        stop(f"{path} exists already. Choose another name, or say --overwrite.")


def _for_the_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
