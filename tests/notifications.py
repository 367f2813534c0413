"""A desktop's notification service for tests, on the session bus: writes what it is asked to show to a file, and ends."""

from __future__ import annotations

import sys

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageType,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

BUS = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")


def main(file: str) -> None:
    with open_dbus_connection(bus="SESSION") as bus:
        bus.send_and_get_reply(new_method_call(BUS, "RequestName", "su", ("org.freedesktop.Notifications", 4)))
        print("ready", flush=True)
        while True:
            message = bus.receive(timeout=30)
            if message.header.message_type is not MessageType.method_call:
                continue
            called = message.header.fields.get(HeaderFields.member)
            if called == "GetServerInformation":
                bus.send(new_method_return(message, "ssss", ("test", "test", "1", "1.2")))
            elif called == "GetCapabilities":
                bus.send(new_method_return(message, "as", (["body"],)))
            elif called == "Notify":
                bus.send(new_method_return(message, "u", (1,)))
                with open(file, "w", encoding="utf-8") as out:
                    out.write("\0".join(message.body[at] for at in (0, 3, 4)))
                return


if __name__ == "__main__":
    main(sys.argv[1])
