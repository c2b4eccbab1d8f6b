"""Elasticsearch as every stage reaches it: connection, documents, bulk writing, patient reading, setup, ledger."""

from transforms.store.bulk import Action, Outcome, write_bulk
from transforms.store.connection import KINDS, Store
from transforms.store.documents import encode, from_document, to_document
from transforms.store.ledger import LedgerEntry, add_pending, enter_pending, get_articles, known, take_due
from transforms.store.reading import get_sources, refresh, scan, search
from transforms.store.retry import call
from transforms.store.setup import check, setup
from transforms.store.turns import Turns, pause, paused

__all__ = [
    "KINDS",
    "Action",
    "LedgerEntry",
    "Outcome",
    "Store",
    "Turns",
    "add_pending",
    "call",
    "check",
    "encode",
    "enter_pending",
    "from_document",
    "get_articles",
    "get_sources",
    "known",
    "pause",
    "paused",
    "refresh",
    "scan",
    "search",
    "setup",
    "take_due",
    "to_document",
    "write_bulk",
]
