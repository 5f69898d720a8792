"""What both sides are asked: about one order, in words that nobody has said before."""

from __future__ import annotations

import itertools

# A text that was said before costs us less, so none is: each has a mark of its own, in words, since the
# encoder is not shown numbers.
ASKED = (
    "What is the status of my order {order}? My note says {mark}.",
    "How is {order} coming along, please? It goes to the room with the {mark}.",
    "Could you tell me where {order} is by now? It is the parcel for our {mark}.",
    "Has {order} been packed yet? The label should show a {mark}.",
    "Good morning, any news about {order}? My own list has it under {mark}.",
)
COLOURS = [
    "red",
    "blue",
    "green",
    "grey",
    "white",
    "brown",
    "golden",
    "silver",
    "purple",
    "orange",
    "yellow",
    "pink",
    "striped",
    "dotted",
    "plain",
    "round",
    "square",
    "small",
    "large",
    "narrow",
    "wide",
    "old",
    "new",
]
THINGS = [
    "lamp",
    "kettle",
    "window",
    "garden",
    "bridge",
    "piano",
    "mirror",
    "basket",
    "river",
    "station",
    "market",
    "balcony",
    "corner",
    "shelf",
    "kitchen",
    "letter",
    "cellar",
    "engine",
    "table",
    "ladder",
    "wagon",
    "harbour",
    "orchard",
    "meadow",
    "village",
    "compass",
    "lantern",
    "anchor",
    "pillow",
]
_numbers = itertools.count(1001)


def asked(order: str) -> str:
    """The next question."""
    number = next(_numbers)
    mark = f"{COLOURS[number % len(COLOURS)]} {THINGS[number // len(COLOURS) % len(THINGS)]}"
    return ASKED[number % len(ASKED)].format(order=order, mark=mark)
