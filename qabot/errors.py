"""What can go wrong, split by what the reader must do next.

::

    QabotError                    exit  what to do
    ├── UsageError                   2  call the command differently
    ├── DataError                   65  mend the questions or the index named
    ├── MissingError                66  name a file or folder that is there
    ├── OutputError                 73  choose a place that can be written
    ├── BusyError                   75  wait for the other process
    ├── SettingsError               78  mend the settings named
    └── WorkerError                  1  run the command again

Every message says what, where, and the next step.
"""


class QabotError(Exception):
    """Anything that qabot itself reports; the message is meant for its user.

    Attributes:
        exit_code: What the process exits with where this ends a command.
    """

    exit_code = 1


class UsageError(QabotError):
    """The call does not fit: an option, or two that exclude each other."""

    exit_code = 2


class DataError(QabotError):
    """Input that is there but cannot be used: questions, answers, an index."""

    exit_code = 65


class MissingError(QabotError):
    """An input that is not there: articles folder, questions file, article."""

    exit_code = 66


class OutputError(QabotError):
    """A place that cannot be written, or must not be overwritten."""

    exit_code = 73


class BusyError(QabotError):
    """Another process holds what this one needs."""

    exit_code = 75


class SettingsError(QabotError):
    """Settings that cannot be used; the message lists every fault found."""

    exit_code = 78


class WorkerError(QabotError):
    """A worker process ended before its work was done."""
