"""The same vacancies in tantivy, in process: the same words, cut by the same segmenter, and the same tags as terms."""

import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

from matching.search import index
from matching.search.enums import Sort
from matching.search.marks import BIT, marks_of
from matching.search.wanted import Wanted
from matching.search.words import words_of

FACETS = ("form", "keep", "suits", "hours", "source")
MEMORY = 256 * 1024 * 1024


class Peer:
    """An index of tantivy over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("tags", tokenizer_name="whitespace", index_option="basic")
        for facet in FACETS:
            builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_integer_field("rid", stored=True, indexed=True, fast=True)
        builder.add_integer_field("seen", indexed=False, fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self.folder = folder

    def load(self, rows: Iterable[Any]) -> float:
        """Index everything and commit; returns seconds."""
        began = time.perf_counter()
        writer = self.index.writer(MEMORY, 2)
        towns: dict[str, str] = {}
        for row in rows:
            if row.region_code not in towns:
                towns |= index.towns_of({row.region_code})
            writer.add_document(self._document(row, towns[row.region_code]))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        return time.perf_counter() - began

    def _document(self, row: Any, town: str) -> tantivy.Document:
        marks = marks_of(row)
        document = tantivy.Document()
        document.add_text("text", " ".join(index.lexemes(row)))
        document.add_text("tags", " ".join(index.tags(town, row.occupation_id, row.kind)))
        for (facet, value), bit in BIT.items():
            if facet in FACETS and marks & bit:
                document.add_text(facet, value)
        document.add_integer("rid", row.id.int)
        document.add_integer("seen", int(row.confirmed_at.timestamp()))
        return document

    def query(self, want: Wanted) -> tantivy.Query:
        """The same question in its words."""
        must, either = tantivy.Occur.Must, tantivy.Occur.Should

        def term(field: str, word: str) -> tantivy.Query:
            return tantivy.Query.term_query(self.schema, field, word, "freq" if field == "text" else "basic")

        parts = []
        for group in want.groups:
            runs = [tantivy.Query.boolean_query([(must, term("text", word)) for word in run]) for run in group.runs]
            parts.append((must, tantivy.Query.boolean_query([(either, run) for run in runs])))
        if want.base:
            parts.append((must, term("tags", f"r:{want.base[0]}")))
        return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.all_query()

    def find(self, want: Wanted, size: int = 20) -> int:
        """Top `size` and five facets; returns how many there are."""
        query, searcher = self.query(want), self.index.searcher()
        if want.asked.order is Sort.BEST:
            found = searcher.search(query, size, True)
        else:
            found = searcher.search(query, size, True, order_by_field="seen")
        searcher.aggregate(query, {one: {"terms": {"field": one, "size": 20}} for one in FACETS})
        return found.count

    def write(self, row: Any) -> float:
        """One document, committed and seen; returns seconds."""
        began = time.perf_counter()
        writer = self.index.writer(15_000_000, 1)
        writer.delete_documents("rid", row.id.int)
        writer.add_document(self._document(row, row.region_code))
        writer.commit()
        self.index.reload()
        return time.perf_counter() - began


class Texts:
    """Plain texts by BM25: what known items are looked for in."""

    def __init__(self, texts: list[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("rid", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(MEMORY, 1)
        for number, text in enumerate(texts):
            document = tantivy.Document()
            document.add_text("text", " ".join(words_of(text)))
            document.add_integer("rid", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def ranked(self, words: list[str], size: int = 10) -> list[int]:
        """The numbers of the texts that fit best."""
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "text", word, "freq")) for word in words]
        if not terms:
            return []
        searcher = self.index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(terms), size)
        return [searcher.doc(address)["rid"][0] for _, address in found.hits]
