"""The client: starts the engine at the first call, keeps it running, and does each write once.

A write carries an idempotency key of the client's own making. When the engine ends before it answers, the client starts
it again and sends the same call with the same key: what was stored already is answered and not done twice. Reads are
sent again too; long calls are when the caller gave them a key.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, TypeVar, cast

from ._connection import Connection, Gone, ProgressReport
from ._engine import PATIENCE_SECONDS, EngineProcess, find_engine
from ._documents import kept_document, keep_document
from ._generated import (
    EFFECTS,
    ERRORS,
    PROTOCOL_VERSION,
    UNSET,
    ChangesEvent,
    FettleError,
    Initialized,
    Methods,
    OpenRpcDocument,
    Unset,
)
from ._restarts import Restarts
from ._subscriptions import Subscription
from ._watching import Watch
from .errors import CallTimeout, ClientClosed, ClientError, EngineStartError, EngineStopped

# How long a cancelled call may take to say what became of it.
CANCEL_SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class CallOptions:
    """How calls are made.

    timeout: seconds after which a call is cancelled; None: never; unset: the client's own, and none for long calls
    (imports, checks, exports).
    on_progress: hears how far a long call is, in the thread that made the call.
    idempotency_key: key of the write, in place of one made by the client; for a script that may be run again. A long call
    with a key is repeated after a crash too: an import goes on where it was.
    """

    timeout: float | None | Unset = UNSET
    on_progress: Callable[[ProgressReport], None] | None = None
    idempotency_key: str | None = None


class Client(Methods):
    """A shop's store, spoken to through an engine of its own.

    Every method of the protocol is there, in groups: `shop.jobs.list()`, `shop.web_status.update(...)`. May be used
    from several threads; each call waits for its own answer.
    """

    def __init__(
        self,
        store: str | os.PathLike[str],
        *,
        engine: str | os.PathLike[str] | None = None,
        employee: str | None = None,
        role: Literal["portal"] | None = None,
        user: str | None = None,
        timeout: float | None = 30.0,
        start_timeout: float = 60.0,
        arguments: Sequence[str] = (),
    ) -> None:
        """Starts nothing yet.

        store: folder of the store
        engine: program to start; else the variable FETTLE_ENGINE names it, else `fettle` is looked for in PATH
        employee: id or unique name of the employee who speaks, from the start
        role, user: lock the connection to the customer portal, and to one portal user (id or e-mail address)
        timeout: seconds after which a call is cancelled; None: never
        start_timeout: seconds the engine may take until it answers; it recovers the store meanwhile
        arguments: further arguments of `fettle serve`
        """
        self._store = os.fspath(store)
        self._wanted_engine = engine
        self._arguments = list(arguments)
        for flag, value in (("--employee", employee), ("--role", role), ("--user", user)):
            if value is not None:
                self._arguments += [flag, value]
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._life = threading.RLock()
        self._connection: Connection | None = None
        self._server: Initialized | None = None
        self._document: OpenRpcDocument | None = None
        self._session: Mapping[str, object] | None = None
        self._restarts = Restarts()
        self._subscriptions: dict[str, Subscription] = {}
        self._last_subscription = 0
        self._is_closed = False

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Calls

    def call(self, method: str, params: Mapping[str, object] | None = None) -> Any:
        return self._perform(method, params, CallOptions())

    def with_options(
        self,
        *,
        timeout: float | None | Unset = UNSET,
        on_progress: Callable[[ProgressReport], None] | None = None,
        idempotency_key: str | None = None,
    ) -> Methods:
        """The same methods, called in another way: `shop.with_options(on_progress=show).store.check()`."""
        return _WithOptions(
            self._perform, CallOptions(timeout=timeout, on_progress=on_progress, idempotency_key=idempotency_key)
        )

    @property
    def server(self) -> Initialized:
        """What the engine said of itself; starts it when it does not run."""
        self._connected()
        assert self._server is not None
        return self._server

    def document(self) -> OpenRpcDocument:
        """The OpenRPC document of the engine: methods, types, and lists with their columns, orders and titles.

        Asked for once (rpc.discover), and kept in the user's cache folder as long as engines say theirs is the same.
        """
        wanted = self.server["schemaHash"]
        if self._session is not None:
            # Another session may have another document; its hash is not known beforehand.
            return self.rpc.discover()
        found = self._document
        if found is None or found.get("x-schemaHash") != wanted:
            found = cast("OpenRpcDocument | None", kept_document(wanted))
            if found is None:
                found = self.rpc.discover()
                keep_document(cast("dict[str, object]", found))
            self._document = found
        return found

    @property
    def engine_log(self) -> str:
        """The last lines of the engine's standard error."""
        connection = self._connection
        return connection.engine.log(200) if connection else ""

    @property
    def engine_pid(self) -> int | None:
        """Process id of the engine, None before the first call."""
        connection = self._connection
        return connection.engine.pid if connection else None

    def _perform(self, method: str, params: Mapping[str, object] | None, options: CallOptions) -> Any:
        effect = EFFECTS.get(method, "control")
        sent = dict(params or {})
        if effect == "write" or options.idempotency_key is not None:
            meta = dict(cast("Mapping[str, object]", sent.get("_meta") or {}))
            meta.setdefault("idempotencyKey", options.idempotency_key or uuid.uuid4().hex)
            sent["_meta"] = meta
        if isinstance(options.timeout, Unset):
            timeout = None if effect == "long" else self._timeout
        else:
            timeout = options.timeout
        # A long call goes on where it was, or answers again, when it comes with the same key.
        may_repeat = effect in ("read", "write") or (effect == "long" and options.idempotency_key is not None)
        while True:
            connection = self._connected()
            try:
                result = self._exchange(connection, method, sent, timeout, options.on_progress)
            except Gone:
                if not may_repeat:
                    raise self._stopped(connection, f"The engine ended before it answered {method}.") from None
                continue
            except FettleError as error:
                if not (may_repeat and error.kind in ("engineMoved", "outcomeUnknown")):
                    raise
                # After outcomeUnknown the engine ends by itself; what it holds is not known until it is opened again.
                if error.kind == "outcomeUnknown":
                    connection.engine.end()
                    connection.join()
                continue
            self._remember_session(method, sent)
            return result

    def _exchange(
        self,
        connection: Connection,
        method: str,
        params: Mapping[str, object],
        timeout: float | None,
        on_progress: Callable[[ProgressReport], None] | None,
    ) -> Any:
        waiting = connection.call(method, params, wants_progress=on_progress is not None)
        in_time = False
        try:
            in_time = waiting.wait(timeout, on_progress)
        finally:
            # Too late, or interrupted (Ctrl-C, a failing on_progress): the engine need not go on.
            if not in_time:
                connection.notify("$/cancelRequest", {"id": waiting.number})
        if in_time:
            return _result(waiting.result())
        if not waiting.wait(CANCEL_SECONDS):
            connection.forget(waiting)
            raise CallTimeout(f"{method} was not answered in {timeout} s, nor its cancellation.", None)
        try:
            return _result(waiting.result())
        except FettleError as error:
            if error.kind != "cancelled":
                raise
            raise CallTimeout(f"{method} was cancelled after {timeout} s; nothing was changed.", False) from None

    def _remember_session(self, method: str, params: Mapping[str, object]) -> None:
        if method == "session.open":
            self._session = params
        elif method == "session.close":
            self._session = None

    # Changes

    def subscribe(
        self,
        *,
        lists: Sequence[str] = (),
        collections: Sequence[str] = (),
        ids: Sequence[str] = (),
        since: int | None = None,
        filter: Mapping[str, object] | None = None,
        records: bool = False,
        on_event: Callable[[ChangesEvent], None] | None = None,
    ) -> Subscription:
        """Tells of changes as they become durable, in their order; over crashes of the engine too.

        lists, collections, ids: what is watched, as changes.subscribe takes it; without any, everything
        since: the last sequence number that is known; None: from now on
        filter: which rows of the list, where just one is watched
        records: whether events hold the record as it is
        on_event: called for each event, in a thread of the subscription's own; else iterate over what is returned
        """
        wanted = {"lists": list(lists), "collections": list(collections), "ids": list(ids), "filter": filter}
        params: dict[str, object] = {name: value for name, value in wanted.items() if value}
        if records:
            params["records"] = True
        if since is not None:
            params["since"] = since
        with self._life:
            connection = self._connected()
            self._last_subscription += 1
            subscription = Subscription(
                f"py{self._last_subscription}",
                params,
                on_event,
                self._unsubscribe,
                lambda since: self.changes.list(since=since, limit=1000),
            )
            self._subscriptions[subscription.name] = subscription
            try:
                self._begin(subscription, connection)
            except BaseException:
                subscription.finish()
                del self._subscriptions[subscription.name]
                raise
        return subscription

    def watch(
        self,
        read: Callable[[], T],
        *,
        lists: Sequence[str] = (),
        collections: Sequence[str] = (),
        ids: Sequence[str] = (),
        filter: Mapping[str, object] | None = None,
    ) -> Watch[T]:
        """Reads now, and again whenever what is watched may be another: after changes, after a gap, after a crash.

        read: a call of this client, such as lambda: shop.whiteboard.list()["rows"]
        lists, collections, ids, filter: as in subscribe
        """
        return Watch(self.subscribe(lists=lists, collections=collections, ids=ids, filter=filter), read)

    def _begin(self, subscription: Subscription, connection: Connection) -> None:
        waiting = connection.call("changes.subscribe", subscription.request(), on_result=subscription.begin)
        try:
            if not waiting.wait(self._start_timeout):
                raise CallTimeout("changes.subscribe was not answered.", None)
            _result(waiting.result())
        except Gone:
            raise self._stopped(connection, "The engine ended before it answered changes.subscribe.") from None

    def _unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription.name, None)
        connection = self._connection
        if connection is not None and connection.is_open:
            connection.notify("changes.unsubscribe", {"subscription": subscription.name})

    def _hear(self, event: ChangesEvent) -> None:
        subscription = self._subscriptions.get(event["subscription"])
        if subscription is not None:
            subscription.take(event)

    def _engine_gone(self) -> None:
        """Subscriptions go on by themselves; a client without any starts the engine at its next call."""
        if self._live_subscriptions() and not self._is_closed:
            threading.Thread(target=self._go_on, name="fettle-restart", daemon=True).start()

    def _go_on(self) -> None:
        try:
            self._connected()
        except (ClientError, FettleError):
            self._give_up(self._live_subscriptions())

    def _live_subscriptions(self) -> list[Subscription]:
        return [each for each in list(self._subscriptions.values()) if not each.is_over]

    def _give_up(self, subscriptions: Sequence[Subscription]) -> None:
        for subscription in subscriptions:
            subscription.take({"subscription": subscription.name, "seq": 0, "ended": "failed"})

    # Life of the engine

    def _connected(self) -> Connection:
        """The connection, made or made again when need be."""
        with self._life:
            if self._is_closed:
                raise ClientClosed("This client is closed.")
            former = self._connection
            if former is not None and former.is_open:
                return former
            if former is not None:
                former.engine.end()
                pause = self._restarts.crashed()
                if pause is None:
                    raise self._stopped(former, "The engine ended again and again; it is not started any more.")
                time.sleep(pause)
            self._connection = self._start()
            return self._connection

    def _start(self) -> Connection:
        program = find_engine(self._wanted_engine)
        engine = EngineProcess([program, "serve", self._store, *self._arguments])
        connection = Connection(engine, self._hear, self._engine_gone)
        try:
            self._server = cast(Initialized, self._first_call(connection, "initialize", _introduction()))
            if self._session is not None:
                self._first_call(connection, "session.open", self._session)
            for subscription in self._live_subscriptions():
                try:
                    self._begin(subscription, connection)
                except FettleError:
                    # It may be watched no more: its reader hears of the end.
                    self._give_up([subscription])
        except BaseException:
            engine.end()
            raise
        return connection

    def _first_call(self, connection: Connection, method: str, params: Mapping[str, object]) -> Any:
        engine = connection.engine
        try:
            waiting = connection.call(method, params)
            if not waiting.wait(self._start_timeout):
                raise EngineStartError(
                    f"The engine did not answer in {self._start_timeout} s.", engine.status, engine.log()
                )
            return _result(waiting.result())
        except Gone:
            engine.end()
            raise EngineStartError(
                f"The engine ended at once ({_how_it_ended(engine.status)}).", engine.status, engine.log()
            ) from None

    def _stopped(self, connection: Connection, what: str) -> EngineStopped:
        connection.engine.end()
        status = connection.engine.status
        return EngineStopped(f"{what} ({_how_it_ended(status)})", status, connection.engine.log())

    def close(self) -> None:
        """Ends the engine in order: shutdown, exit, two seconds, SIGTERM, two seconds, SIGKILL."""
        with self._life:
            self._is_closed = True
            for subscription in list(self._subscriptions.values()):
                subscription.finish()
            connection = self._connection
            if connection is None:
                return
            try:
                connection.call("shutdown").wait(PATIENCE_SECONDS)
                connection.notify("exit")
            except Gone:
                # It ended by itself.
                pass
            connection.engine.end()


class _WithOptions(Methods):
    def __init__(self, perform: Callable[[str, Mapping[str, object] | None, CallOptions], Any], options: CallOptions):
        self._perform = perform
        self._options = options

    def call(self, method: str, params: Mapping[str, object] | None = None) -> Any:
        return self._perform(method, params, self._options)


def every_row(list_method: Callable[..., Mapping[str, Any]], **params: Any) -> Iterator[Any]:
    """All rows of a list, page after page: `every_row(shop.jobs.list, filter={"open": True})`."""
    while True:
        page = list_method(**params)
        yield from page["rows"]
        cursor = page.get("nextCursor")
        if cursor is None:
            return
        params["cursor"] = cursor


def _introduction() -> Mapping[str, object]:
    from . import __version__

    return {
        "clientInfo": {"name": "fettle-python", "version": __version__},
        "processId": os.getpid(),
        "protocolVersion": PROTOCOL_VERSION,
    }


def _result(answer: Mapping[str, Any]) -> Any:
    """What a call returns. Raises the error that was answered, as the class of its kind."""
    error = answer.get("error")
    if error is None:
        return answer.get("result")
    data = error.get("data") or {}
    kind = ERRORS.get(data.get("kind", ""), FettleError)
    raise kind(error.get("message", ""), data, error.get("code"))


def _how_it_ended(status: int | None) -> str:
    if status is None:
        return "still running"
    return f"signal {-status}" if status < 0 else f"exit status {status}"
