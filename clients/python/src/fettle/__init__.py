"""Client of Fettle, the data store of a repair shop.

>>> from fettle import Client
>>> with Client("shop.fettle") as shop:  # doctest: +SKIP
...     for job in shop.jobs.list(filter={"open": True})["rows"]:
...         print(job["roNumber"], job["title"])
"""

from ._connection import ProgressReport
from ._generated import *  # noqa: F403
from ._generated import ERRORS, LIMITS, PROTOCOL_VERSION, UNSET, FettleError, Methods
from ._subscriptions import Subscription
from ._watching import Watch
from .client import Client, every_row
from .errors import (
    CallTimeout,
    ClientClosed,
    ClientError,
    EngineNotFound,
    EngineStartError,
    EngineStopped,
)

__version__ = "0.1.0"

__all__ = [
    "ERRORS",
    "LIMITS",
    "PROTOCOL_VERSION",
    "UNSET",
    "CallTimeout",
    "Client",
    "ClientClosed",
    "ClientError",
    "EngineNotFound",
    "EngineStartError",
    "EngineStopped",
    "FettleError",
    "Methods",
    "ProgressReport",
    "Subscription",
    "Watch",
    "every_row",
]
