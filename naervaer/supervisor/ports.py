"""Sees before anything is started whether the ports can be had."""

import errno
import socket
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Port:
    """A port that a service listens on, and the variable that chooses it."""

    host: str
    number: int
    used_for: str
    variable: str


class PortProblem(Exception):
    """A port cannot be had. The text names it and the variable that chooses another."""


def check(ports: list[Port]) -> None:
    """Raise PortProblem for the first port that cannot be listened on."""
    numbers: dict[int, Port] = {}
    for port in ports:
        if other := numbers.get(port.number):
            raise PortProblem(
                f"{port.variable} og {other.variable} er begge {port.number}."
                " Gi dem hver sin port, og prøv igjen."
            )
        numbers[port.number] = port
        _check_one(port)


def _check_one(port: Port) -> None:
    try:
        family = socket.getaddrinfo(port.host, port.number, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((port.host, port.number))
            probe.listen()
    except OSError as error:
        raise PortProblem(_sentence(port, error)) from error


def _sentence(port: Port, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port.number} ({port.used_for}) er opptatt. Avslutt det som bruker den,"
            f" eller velg en annen med {port.variable}, og prøv igjen."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port.number} ({port.used_for}) krever flere rettigheter."
            f" Velg en fra 1024 og opp med {port.variable}, og prøv igjen."
        )
    return (
        f"{port.host} er ingen adresse på denne maskinen ({error.strerror})."
        " Velg en annen med NAERVAER_HOST, og prøv igjen."
    )
