"""CSV files come in by a mapping that a shop owner can write; mistakes are named by file and line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from crm import customers, erasure, importers, orders, products
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput
from crm.exporters import csv
from crm.migrations import upgrade
from crm.orders import OrderLine
from crm.tickets import Ticket

MAPPING = """\
noun: customers
delimiter: ";"
timezone: Europe/Oslo
columns:
  id: Number
  first_name: First
  last_name: Last
  email: E-mail
  created_at: {from: Since, format: "%d.%m.%Y"}
  vip: {from: Tier, values: {gold: true, silver: false}}
  country: {value: Norway}
"""
FOLDER_MAPPING = """\
tables:
  - file: lines.csv
    noun: order_lines
    columns:
      order_id: no
      item_id: item
      product_id: {value: mug}
      name: what
      price: price
      options: {parts: {color: color, size: size}}
  - {file: orders.csv, noun: orders, columns: {id: no, customer_id: who, status: state, placed_at: day}}
  - file: people.csv
    noun: customers
    columns: {id: id, first_name: first, last_name: last, email: mail}
"""
FILE = """\
Number;First;Last;E-mail;Since;Tier;Remarks
k1;Ida; Moe ;Ida@example.com;02.03.2021;gold;
k2;Leo;"Ek; junior";leo@example.com;;silver;"two
lines"
k3;Åse;Dahl;ase@example.com;17.11.2024;;
"""


def test_customers_come_in_as_the_mapping_says(database: Database, tmp_path: Path, noon: datetime) -> None:
    found = load(database, tmp_path, FILE, MAPPING, noon)
    assert found == {"customers": 3}
    with database.reading() as session:
        ida = customers.by_email(session, "ida@EXAMPLE.com")
        assert ida is not None
        assert (ida.id, ida.full_name, ida.vip, ida.country) == ("k1", "Ida Moe", True, "Norway")
        # Midnight in Oslo.
        assert ida.created_at == datetime(2021, 3, 1, 23, 0, tzinfo=UTC)
        leo = session.get_one(Customer, "k2")
        assert (leo.last_name, leo.created_at, leo.vip) == ("Ek; junior", None, False)


def test_a_second_import_adds_nobody_and_keeps_what_the_mapping_does_not_name(
    database: Database, tmp_path: Path, noon: datetime
) -> None:
    load(database, tmp_path, FILE, MAPPING, noon)
    with database.writing() as session:
        session.get_one(Customer, "k1").city = "Bergen"
    load(database, tmp_path, FILE.replace(" Moe ", "Moe-Lie"), MAPPING, noon)
    with database.reading() as session:
        assert len(session.exec(select(Customer)).all()) == 3
        ida = session.get_one(Customer, "k1")
        assert (ida.city, ida.last_name) == ("Bergen", "Moe-Lie")


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (
            ("02.03.2021", "31.02.2021"),
            r"in\.csv, line 2: column 'Since': '31\.02\.2021' is not a date in the format",
        ),
        ((";gold;", ";platinum;"), r"line 2: column 'Tier': 'platinum' is neither true nor false"),
        (("17.11.2024", "2024"), r"line 5: column 'Since'"),
        (("k3;", "k1;"), r"line 5: k1 is already on line 2"),
        (("k3;", ";"), r"line 5: id must not be empty"),
        (("ase@", "IDA@"), r"line 5: this email belongs to the customer on line 2"),
        (("k3;Åse;Dahl;", "k3;Åse;"), r"line 5: has 6 cells, the first line has 7"),
        (("E-mail;", "Mail;"), r"line 1: there is no column 'E-mail'\. The columns are: Number, First"),
        (("Ida;", "I\x00da;"), r"line 2: column 'First': has a NUL"),
        (('lines"', "lines"), r"line \d: is not CSV"),
    ],
)
def test_a_mistake_in_the_file_is_named_by_line_and_nothing_changes(
    sqlite_database: Database, tmp_path: Path, noon: datetime, mistake: tuple[str, str], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        load(sqlite_database, tmp_path, FILE.replace(*mistake), MAPPING, noon)
    with sqlite_database.reading() as session:
        assert session.exec(select(Customer)).all() == []


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (
            ("noun: customers", "noun: clients"),
            r"mapping\.yaml, line 1: 'clients' is not a noun\. Use one of: .*customers",
        ),
        (("  email:", "  mail:"), r"line 8: 'mail' is not known here\. Use one of: .*email"),
        (("  email: E-mail\n", ""), r"customers lacks: email"),
        (("Europe/Oslo", "Oslo"), r"line 3: 'Oslo' is not a time zone"),
        (('";"', '";;"'), r"line 2: a delimiter is one character"),
        (("{value: Norway}", "{constant: Norway}"), r"line 11: 'constant' is not known here"),
        (("{value: Norway}", "{format: x}"), r"line 11: 'country' needs one of"),
        (("{value: Norway}", "[Norway]"), r"line 11: `key: value` lines are expected"),
        (("columns:", "columns: [a]\nx:"), r"mapping\.yaml.*line"),
        (("noun: customers", "noun: customers\nnoun: orders"), r"line 2: 'noun' is there twice"),
        (("{from: Tier", "{from: [Tier"), r"mapping\.yaml: .*line 10"),
    ],
)
def test_a_mistake_in_the_mapping_is_named_by_line(
    sqlite_database: Database, tmp_path: Path, noon: datetime, mistake: tuple[str, str], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        load(sqlite_database, tmp_path, FILE, MAPPING.replace(*mistake), noon)


def test_orders_with_lines_and_options_come_in_from_a_folder(
    database: Database, tmp_path: Path, noon: datetime
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "orders.csv").write_text("no,who,state,day\n#A1,k1,delivered,2025-01-02\n")
    (folder / "lines.csv").write_text(
        "no,item,what,price,color,size\n#A1,i1,Mug,9.5,red,\n#A1,i2,Mug,$11.25,blue,L\n"
    )
    (folder / "people.csv").write_text("id,first,last,mail\nk1,Ida,Moe,ida@example.com\n")
    (tmp_path / "mapping.yaml").write_text(FOLDER_MAPPING)
    for _ in range(2):
        importers.load(database, "csv", folder, noon, tmp_path / "mapping.yaml")
    with database.reading() as session:
        assert [order.status for order in orders.of_customer(session, "k1")] == ["delivered"]
        lines = orders.lines(session, ["#A1"])["#A1"]
    assert [(line.price, line.options) for line in lines] == [
        (Decimal("9.50"), {"color": "red"}),
        (Decimal("11.25"), {"color": "blue", "size": "L"}),
    ]


def test_an_order_of_nobody_and_an_unknown_status_are_refused(
    shop: Database, tmp_path: Path, noon: datetime
) -> None:
    mapping = "noun: orders\ncolumns: {id: no, customer_id: who, status: state}\n"
    with pytest.raises(BadInput, match=r"line 3: there is no customer eve"):
        load(shop, tmp_path, "no,who,state\n#A1,ida_moe_1,pending\n#A2,eve,pending\n", mapping, noon)
    with pytest.raises(BadInput, match=r"line 2: column 'state': 'lost' is not one of: pending"):
        load(shop, tmp_path, "no,who,state\n#A1,ida_moe_1,lost\n", mapping, noon)


def test_another_customers_address_is_not_taken_over(shop: Database, tmp_path: Path, noon: datetime) -> None:
    mapping = "noun: customers\ncolumns: {id: id, first_name: f, last_name: l, email: e}\n"
    with pytest.raises(BadInput, match=r"line 2: another customer already has this email"):
        load(shop, tmp_path, "id,f,l,e\neve,Eve,Ek,ida.moe@example.com\n", mapping, noon)


def test_a_forgotten_customer_does_not_come_back(shop: Database, tmp_path: Path, noon: datetime) -> None:
    erasure.erase(shop, "ida_moe_1", noon, "staff:ann")
    mapping = "noun: customers\ncolumns: {id: id, first_name: f, last_name: l, email: e}\n"
    with pytest.raises(BadInput, match=r"line 2: the data of customer ida_moe_1 was erased"):
        load(shop, tmp_path, "id,f,l,e\nida_moe_1,Ida,Moe,ida.moe@example.com\n", mapping, noon)


def test_tickets_without_a_number_are_there_once(shop: Database, tmp_path: Path, noon: datetime) -> None:
    mapping = "noun: tickets\ncolumns: {subject: what, created_at: at, customer_id: who}\n"
    for _ in range(2):
        load(shop, tmp_path, "what,at,who\nLate,2025-01-02T10:00:00Z,ida_moe_1\n", mapping, noon)
    with shop.reading() as session:
        assert [ticket.subject for ticket in session.exec(select(Ticket))] == ["Late"]


def test_what_goes_out_as_csv_comes_in_again_as_it_was(
    shop: Database, tmp_path: Path, noon: datetime
) -> None:
    counts = csv.write(shop, tmp_path / "out")
    assert (counts["customers"], counts["orders"], counts["order_lines"]) == (1, 2, 4)
    other = Database(f"sqlite:///{tmp_path}/other.db")
    upgrade(other)
    importers.load(other, "csv", tmp_path / "out", noon, tmp_path / "out" / "mapping.yaml")
    csv.write(other, tmp_path / "again")
    other.close()
    for file in sorted((tmp_path / "out").iterdir()):
        assert (tmp_path / "again" / file.name).read_text() == file.read_text(), file.name


def test_an_export_does_not_spill_into_a_folder_of_other_things(shop: Database, tmp_path: Path) -> None:
    (tmp_path / "taxes.xls").write_text("mine")
    with pytest.raises(BadInput, match=r"holds taxes\.xls"):
        csv.write(shop, tmp_path)


def test_purchases_of_cdnow_become_orders_that_add_up(
    shared_data: Path, sqlite_database: Database, noon: datetime
) -> None:
    file = shared_data / "churn" / "cdnow_sample_to_19970930.txt"
    for _ in range(2):
        found = importers.load(sqlite_database, "cdnow", file, noon)
        assert found.counts == {"customers": 2357, "orders": 4960}
    paid = sum(Decimal(line.split()[-1]) for line in file.read_text().splitlines())
    with sqlite_database.reading() as session:
        assert sum(session.exec(select(OrderLine.price)), Decimal()) == paid
        first = orders.of_customer(session, "cdnow-00004")
        assert [order.placed_at for order in first[:1]] == [datetime(1997, 1, 1, tzinfo=UTC)]
        assert len(first) == 3
        assert products.get(session, "cdnow-cd").name == "CD"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("00004 19970101 2", "line 2: 3 values"),
        ("00004 19971301 2 29.33", "line 2: .*19971301"),
        ("00004 19970101 two 29.33", "line 2: .*two"),
        ("00004 19970101 2 29,33", "line 2: '29,33' is not an amount"),
        ("00004 19970101 0 29.33", "line 2: 0 CDs"),
    ],
)
def test_a_broken_line_of_cdnow_is_named(
    sqlite_database: Database, tmp_path: Path, noon: datetime, line: str, told: str
) -> None:
    (tmp_path / "cdnow.txt").write_text(f"00004 0001 19970101 2 29.33\n{line}\n")
    with pytest.raises(BadInput, match=told):
        importers.load(sqlite_database, "cdnow", tmp_path / "cdnow.txt", noon)


def load(database: Database, folder: Path, content: str, mapping: str, at: datetime) -> dict[str, int]:
    (folder / "in.csv").write_text(content, encoding="utf-8")
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    return importers.load(database, "csv", folder / "in.csv", at, folder / "mapping.yaml").counts
