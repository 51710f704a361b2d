"""A small catalog for objects by the hundred thousand, newest first.

Each object gets a 63-bit number that falls as time goes on, so that every set of
numbers is already in the order that lists show, and a first page costs the same
among a thousand objects as among a million.
"""

from BTrees.Length import Length
from BTrees.LLBTree import intersection
from BTrees.LLBTree import LLSet
from BTrees.LLBTree import LLTreeSet
from BTrees.LLBTree import multiunion
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from datetime import UTC
from functools import lru_cache
from itertools import islice
from persistent import Persistent

import re
import secrets
import unicodedata


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HORIZON = 1 << 51
_SPREAD_BITS = 11
_WORD = re.compile(r"[\w@.+-]+")
_PARTS = re.compile("[-@.]")
WORDS = "words"
# Facets of which most values have one object
SPARSE = (WORDS, "payer", "reference", "request")
# Below every number
FLOOR = -1
# A prefix such as "a" matches thousands of words; nobody reads that list.
MAX_PREFIX_WORDS = 200
MAX_SEARCH_WORDS = 8
# So many rows of a tree are found one by one from its end; beyond, by counting it.
MAX_STEPS_BACK = 1_000


def fold(text: str) -> str:
    """Return a text in lower case and without accents, to search and sort by."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def words_of(*texts: str | None) -> set[str]:
    """Return the words of texts as they are searched: lower case, without accents."""
    return {word for text in texts if text for word in _words_in(text)}


@lru_cache(maxsize=4096)
def _words_in(text: str) -> frozenset[str]:
    # Names of people, streets and services come again and again.
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        # "dupont-martin" is found by each of its parts, and as a whole
        found.update(part.strip(".-+@")[:60] for part in (word, *_PARTS.split(word)))
    found.discard("")
    return frozenset(found)


def number_at(moment: datetime, spread: int = 0) -> int:
    """Return the number of an object made at ``moment``: the later, the smaller."""
    micros = (moment - _EPOCH) // timedelta(microseconds=1)
    return ((_HORIZON - micros) << _SPREAD_BITS) | spread


class Posting(Persistent):
    """The numbers of the objects that share one value, and how many they are.

    Below them stands FLOOR, which is never removed: a set that becomes empty, or loses
    its first member, cannot be merged with what others write at that moment, and few
    payments are under way at any time.
    """

    def __init__(self) -> None:
        self.numbers = LLTreeSet((FLOOR,))
        self.count = Length()

    def add(self, number: int) -> None:
        if self.numbers.insert(number):
            self.count.change(1)

    def remove(self, number: int) -> None:
        self.numbers.remove(number)
        self.count.change(-1)


class Found:
    """The answer to a search: a count, and ids page by page, newest first."""

    def __init__(
        self, catalog: "LeanCatalog", numbers, count: int | None, bounds
    ) -> None:
        self._catalog = catalog
        self._numbers = numbers
        self._bounds = bounds
        self._count = count

    def _keys(self):
        low, high = self._bounds
        return self._numbers.keys(low, high)

    def _backwards(self) -> Iterator[int]:
        low, high = self._bounds
        try:
            number = self._numbers.maxKey(high)
            while low is None or number >= low:
                yield number
                number = self._numbers.maxKey(number - 1)
        except ValueError:
            return

    def __len__(self) -> int:
        if self._count is None:
            self._count = len(self._keys())
        return self._count

    def __iter__(self) -> Iterator[str]:
        ids = self._catalog.ids
        return (ids[number] for number in self._keys())

    def page(self, start: int, size: int, oldest_first: bool = False) -> list[str]:
        """Return the ids from ``start`` on, at most ``size``; only these are looked up."""
        # Counting a large set loads all of it, so the first pages never ask for that.
        if not oldest_first:
            numbers = list(islice(self._keys(), start, start + size))
        elif start + size <= MAX_STEPS_BACK and not isinstance(self._numbers, LLSet):
            numbers = list(islice(self._backwards(), start, start + size))
        else:
            end = max(len(self) - start, 0)
            numbers = list(self._keys()[max(end - size, 0) : end])[::-1]
        return [self._catalog.ids[number] for number in numbers]


class LeanCatalog(Persistent):
    """Finds objects by exact values (facets) and by the first letters of words."""

    def __init__(self, facets: Iterable[str]) -> None:
        self.ids = LOBTree()
        self.count = Length()
        self.facets = tuple(facets)
        self.postings = OOBTree()

    def add(self, obj, values: Mapping[str, Iterable[str]], made_at: datetime) -> None:
        """Give ``obj`` its number and index it under ``values`` (facet to values)."""
        number = number_at(made_at, secrets.randbits(_SPREAD_BITS))
        while number in self.ids:
            number = number_at(made_at, secrets.randbits(_SPREAD_BITS))
        self.ids[number] = obj.id
        self.count.change(1)
        obj.catalog_number = number
        obj.catalog_keys = frozenset()
        self.update(obj, values)

    def update(self, obj, values: Mapping[str, Iterable[str]]) -> None:
        """Bring the index of ``obj`` up to date, touching only what changed."""
        keys = frozenset(
            (name, value) for name in self.facets for value in values.get(name, ())
        )
        for key in obj.catalog_keys - keys:
            self._drop(key, obj.catalog_number)
        for key in keys - obj.catalog_keys:
            self._put(key, obj.catalog_number)
        if keys != obj.catalog_keys:
            obj.catalog_keys = keys

    def _put(self, key: tuple[str, str], number: int) -> None:
        held = self.postings.get(key)
        if held is None and key[0] in SPARSE:
            # Most words (references, codes) are those of one object: a number will do.
            self.postings[key] = number
            return
        if not isinstance(held, Posting):
            first, held = held, Posting()
            self.postings[key] = held
            if first is not None:
                held.add(first)
        held.add(number)

    def _drop(self, key: tuple[str, str], number: int) -> None:
        held = self.postings[key]
        if isinstance(held, Posting):
            held.remove(number)
        else:
            del self.postings[key]

    def remove(self, obj) -> None:
        """Forget ``obj``."""
        self.update(obj, {})
        del self.ids[obj.catalog_number]
        self.count.change(-1)

    def search(
        self,
        filters: Mapping[str, Iterable[str]] | None = None,
        text: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        among: Iterable[int] | None = None,
    ) -> Found:
        """Find what has one of the values of every filter and all words of ``text``.

        A filter with no value finds nothing. ``since`` is inclusive, ``until`` exclusive.
        ``among`` limits the search to some objects, named by their numbers.
        """
        bounds = (
            number_at(until, (1 << _SPREAD_BITS) - 1) + 1 if until else FLOOR + 1,
            number_at(since, (1 << _SPREAD_BITS) - 1) if since else None,
        )
        parts = [self._any_of(name, values) for name, values in (filters or {}).items()]
        parts += [
            self._starting(word) for word in sorted(words_of(text))[:MAX_SEARCH_WORDS]
        ]
        if among is not None:
            chosen = LLTreeSet(among)
            parts.append((chosen, len(chosen)))
        unbounded = since is None and until is None
        if not parts:
            return Found(self, self.ids, self.count() if unbounded else None, bounds)
        parts.sort(key=lambda part: part[1])
        numbers, count = parts[0]
        for other, _count in parts[1:]:
            numbers = intersection(numbers, other)
            count = None
        return Found(self, numbers, count if unbounded else None, bounds)

    def count_of(self, facet: str, value: str) -> int:
        """Return how many objects have a value, without loading them."""
        return self._union([self.postings.get((facet, value))])[1]

    def numbers_of(self, name: str, values: Iterable[str]) -> Iterable[int]:
        """Return the numbers of what has one of these values, to limit a search."""
        numbers, _count = self._any_of(name, values)
        return (number for number in numbers if number != FLOOR)

    def values_before(self, name: str, value: str) -> list[str]:
        """Return the values of a facet that stand before one: days, for instance."""
        keys = self.postings.keys((name, ""), (name, value), excludemax=True)
        return [key[1] for key in keys]

    def _any_of(self, name: str, values: Iterable[str]):
        if isinstance(values, str):
            values = (values,)
        return self._union([self.postings.get((name, value)) for value in values])

    def _starting(self, word: str):
        keys = self.postings.keys((WORDS, word), (WORDS, word + "\U0010ffff"))
        return self._union(
            [self.postings[key] for key in islice(keys, MAX_PREFIX_WORDS)]
        )

    @staticmethod
    def _union(held: list[Posting | int | None]):
        postings = [one for one in held if isinstance(one, Posting)]
        single = LLTreeSet(one for one in held if isinstance(one, int))
        if len(postings) == 1 and not single:
            return postings[0].numbers, postings[0].count()
        if not postings:
            return single, len(single)
        merged = multiunion([*(posting.numbers for posting in postings), single])
        return merged, len(merged) - (FLOOR in merged)
