"""Drives Debian's python3-socketio for tests/harness/socketio/pythonDriver.ts.

One line of JSON in: {"call": 1, "name": "emit", "args": [...]}; one out: {"call": 1, "result": ...} or {"error": ...},
or {"news": ...} at any time. Bytes are {"$bytes": base64}. Ends with its input.

The asynchronous client, because the other one starts a thread per message and so loses their order.
"""

import asyncio
import base64
import json
import sys

import socketio


def to_wire(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [to_wire(inner) for inner in value]
    if isinstance(value, dict):
        return {key: to_wire(inner) for key, inner in value.items()}
    return value


def from_wire(value):
    if isinstance(value, list):
        return [from_wire(inner) for inner in value]
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        return {key: from_wire(inner) for key, inner in value.items()}
    return value


def write_line(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def tell(kind, socket, **more):
    write_line({"news": {"kind": kind, "socket": socket, **more}})


class Listener(socketio.AsyncClientNamespace):
    """One namespace of one connection: tells what comes, answers what it was told to answer."""

    def __init__(self, name, nsp):
        super().__init__(nsp)
        self.name = name
        self.answers = {}
        self.id = None

    async def trigger_event(self, event, *args):
        if event == "connect":
            self.id = self.client.get_sid(self.namespace)
            tell("connect", self.name, id=self.id, recovered=False)
        elif event == "disconnect":
            # This version does not know the reason.
            self.id = None
            tell("disconnect", self.name, reason="")
        elif event == "connect_error":
            refusal = args[0] if args and isinstance(args[0], dict) else {"message": str(args)}
            tell("refused", self.name, message=refusal["message"], data=refusal.get("data"))
        else:
            tell("event", self.name, name=event, args=to_wire(args))
            answer = self.answers.get(event)
            if answer is None:
                await self.client.never.wait()
            return answer
        return None


class Driver:
    def __init__(self, serializer):
        self.serializer = serializer
        self.clients = {}
        self.listeners = {}

    def client_of(self, socket):
        listener = self.listeners[socket]
        return listener.client, listener.namespace

    async def open(self, options):
        delay = options["reconnectAfter"]
        client = socketio.AsyncClient(
            serializer=self.serializer,
            reconnection=delay is not False,
            reconnection_delay=(delay or 1000) / 1000,
            reconnection_delay_max=(delay or 1000) / 1000,
            randomization_factor=0,
        )
        client.never = asyncio.Event()
        self.clients[options["connection"]] = client
        auth = {}
        for socket in options["sockets"]:
            listener = Listener(socket["socket"], socket["nsp"])
            self.listeners[socket["socket"]] = listener
            client.register_namespace(listener)
            auth.update(from_wire(socket.get("auth", {})))
        query = "&".join(f"{name}={value}" for name, value in options["query"].items())
        await client.connect(
            options["url"] + ("?" + query if query else ""),
            headers=options["headers"],
            auth=auth,
            transports=options["transports"],
            namespaces=[socket["nsp"] for socket in options["sockets"]],
            wait=False,
        )

    async def emit(self, socket, name, args):
        client, nsp = self.client_of(socket)
        await client.emit(name, tuple(from_wire(args)), namespace=nsp)

    async def ask(self, socket, name, args, milliseconds):
        client, nsp = self.client_of(socket)
        answered = asyncio.get_running_loop().create_future()

        def on_answer(*values):
            if not answered.done():
                answered.set_result(to_wire(values))

        await client.emit(name, tuple(from_wire(args)), namespace=nsp, callback=on_answer)
        try:
            return await asyncio.wait_for(answered, milliseconds / 1000)
        except asyncio.TimeoutError:
            return None

    async def answer(self, socket, name, args):
        self.listeners[socket].answers[name] = None if args is None else tuple(from_wire(args))

    async def leave(self, socket):
        # There is no leaving of one namespace: the connection ends.
        await self.end(self.client_of(socket)[0])

    async def state(self, socket):
        client, _ = self.client_of(socket)
        listener = self.listeners[socket]
        is_open = client.eio.state == "connected"
        return {
            "id": listener.id,
            "connected": listener.id is not None,
            "transport": client.eio.transport() if is_open else None,
        }

    async def close(self, connection):
        client = self.clients.pop(connection)
        client.reconnection = False
        await self.end(client)

    async def end(self, client):
        http = client.eio.http
        await client.disconnect()
        if http is not None:
            await http.close()  # It does not do this itself.

    async def handle(self, line):
        request = json.loads(line)
        try:
            result = await getattr(self, request["name"])(*request["args"])
            write_line({"call": request["call"], "result": result})
        except Exception as error:  # The test shall see whatever it is.
            write_line({"call": request["call"], "error": f"{type(error).__name__}: {error}"})


def complain(loop, context):
    # The library forgets its HTTP session when a connection is lost; that is not what is tested.
    if not context["message"].startswith("Unclosed"):
        loop.default_exception_handler(context)


async def main():
    asyncio.get_running_loop().set_exception_handler(complain)
    driver = Driver(sys.argv[1])
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    running = set()
    while line := await reader.readline():
        task = asyncio.ensure_future(driver.handle(line))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.run(main())
