"""Identification from real recognitions: the EVI data set (PolyAI, CC BY 4.0), 10,000 customers.

Also how often a name that was heard is near enough to be read back, to its bearer and to a stranger.
"""

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from voice.identification import Customers, Identified, Item, Person, words_of_name
from voice.near_names import near

Heard = dict[Item, list[str]]
STRANGERS = 10  # other customers whose postcode each caller is supposed to say


def measure(folder: Path, most: int | None = None) -> dict[str, object]:
    """Right and wrong customer after one, two and three attempts, and strangers taken for a customer.

    `most` looks at the first dialogues only.
    """
    with (folder / "evi_records.en.csv").open(encoding="utf-8", newline="") as rows:
        people = [
            Person(row["scenario_id"], row["name"], row["postcode"], date.fromisoformat(row["dob"]))
            for row in csv.DictReader(rows)
        ]
    customers = Customers(people)
    attempts, who = _dialogues(folder / "evi_dialogues_dev.tsv", most)
    figures: dict[str, object] = {"customers": len(people), "dialogues": len(who)}
    for count in (1, 2, 3):
        found = {name: customers.identify(_pooled(tries[:count])) for name, tries in attempts.items()}
        figures[f"attempts_{count}"] = _shares(found, who)
    without_birth = {
        name: customers.identify({k: v for k, v in _pooled(tries).items() if k != "birth"})
        for name, tries in attempts.items()
    }
    figures["postcode_and_name_only"] = _shares(without_birth, who)
    callers = set(who.values())
    others = Customers([person for person in people if person.id not in callers])
    taken = sum(others.identify(_pooled(tries)) is not None for tries in attempts.values())
    figures["strangers_taken_for_a_customer"] = round(taken / len(who), 4)
    figures["names_that_would_be_read_back"] = _read_back(people, attempts, who)
    return figures


def _read_back(
    people: list[Person], attempts: dict[str, list[Heard]], who: dict[str, str]
) -> dict[str, float]:
    """How often a caller's name is near enough to be read to her, and to her who says another's postcode."""
    by_id = {person.id: person for person in people}
    said = {
        name: [words_of_name(text) for text in _pooled(tries)["name"]] for name, tries in attempts.items()
    }
    own = sum(any(near(words, [by_id[who[name]]]) for words in heard) for name, heard in said.items())
    others = 0
    for place, (name, heard) in enumerate(said.items()):
        there = [people[(place * STRANGERS + step) % len(people)] for step in range(STRANGERS)]
        others += sum(
            any(near(words, [person]) for words in heard) for person in there if person.id != who[name]
        )
    return {"to_herself": round(own / len(who), 4), "to_a_stranger": round(others / STRANGERS / len(who), 6)}


def _shares(found: dict[str, Identified | None], who: dict[str, str]) -> dict[str, float]:
    right = sum(hit is not None and hit.person.id == who[name] for name, hit in found.items())
    wrong = sum(hit is not None and hit.person.id != who[name] for name, hit in found.items())
    return {"right": round(right / len(who), 4), "wrong": round(wrong / len(who), 4)}


def _pooled(tries: list[Heard]) -> Heard:
    pooled: Heard = defaultdict(list)
    for heard in tries:
        for item, texts in heard.items():
            pooled[item] += texts
    return pooled


def _dialogues(path: Path, most: int | None) -> tuple[dict[str, list[Heard]], dict[str, str]]:
    attempts: dict[str, list[Heard]] = defaultdict(lambda: [{}, {}, {}])
    who: dict[str, str] = {}
    items: dict[str, Item] = {"postcode": "postcode", "name": "name", "dob": "birth"}
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            if most is not None and len(who) >= most and row["dialogue_id"] not in who:
                break
            heard = attempts[row["dialogue_id"]][int(row["attempt_num"])]
            heard[items[row["item"]]] = json.loads(row["nbest"])
            who[row["dialogue_id"]] = row["scenario_id"]
    return attempts, who
