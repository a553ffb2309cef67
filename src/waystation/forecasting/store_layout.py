"""How the store of a run is laid out: Zarr arrays (version 3), and the chunks they are cut into."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import Exit
from waystation.forecasting.days import BY_PLACE

MEMBERS = "members.zarr"
"""Folder of the members' days, in that of a stored run."""
DAYS_AT_ONCE = 8
"""Days of a part that are written together, and held until then."""
PLACE_BLOCK_BYTES = 48 << 20
"""One variable of a block of places, of all members on all days, takes about so much."""
FEWEST_PLACES, MOST_PLACES = 8, 512
"""Places of a chunk."""
_BY_GROUP = ("size", "on_road", "at_end", "main_at")


class Layout(NamedTuple):
    """How large a store is, and how it is cut.

    Attributes:
        members, days, places, groups: Its size; groups without everybody together.
        part: Members of a chunk: those of one part.
    """

    members: int
    days: int
    places: int
    groups: int
    part: int

    @property
    def block(self) -> int:
        """Places of a chunk."""
        fit = PLACE_BLOCK_BYTES // (4 * self.members * self.days * self.groups)
        return min(max(FEWEST_PLACES, fit), MOST_PLACES, self.places)

    @property
    def blocks(self) -> tuple[slice, ...]:
        """The places of each chunk."""
        return tuple(
            slice(first, min(first + self.block, self.places))
            for first in range(0, self.places, self.block)
        )

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.members // self.part)

    def member_day_bytes(self) -> int:
        """A member's day, uncompressed."""
        by_place = self.places * (4 * (len(BY_PLACE) - 1) * self.groups + 1)
        return by_place + 4 * self.groups * (len(_BY_GROUP) + len(Exit))

    def whole_bytes(self) -> int:
        """All days of all members, uncompressed."""
        return self.members * self.days * self.member_day_bytes()


def zarr_module() -> Any:  # noqa: ANN401
    """The library of the arrays.

    Raises:
        InputError: It is not installed.
    """
    try:
        import zarr
    except ImportError:
        expected = "pip install 'waystation[store]'"
        raise InputError([Problem("--store", 0, "", "no zarr installed", expected)]) from None
    return zarr


def create(folder: Path, layout: Layout, coords: Any) -> None:  # noqa: ANN401
    """Make the arrays, empty; all of them or none.

    Args:
        folder: Of the store.
        layout: How large they are.
        coords: A dataset whose coordinates name days, locations and groups.
    """
    zarr = zarr_module()
    path = folder / f".{MEMBERS}.part"
    write_frame(coords.assign_coords(group=coords["group"][:-1]), path)
    root = zarr.open_group(str(path), mode="a", zarr_format=3)
    members, days, places, groups, part = layout
    whole, cut = (members, days, places, groups), (part, DAYS_AT_ONCE, layout.block, groups)
    names = ("member", "day", "location", "group")
    for name in BY_PLACE[:-1]:
        add_array(root, name, whole, cut, "int32", names)
    add_array(root, "over", whole[:3], cut[:3], "bool", names[:3])
    for name in _BY_GROUP:
        add_array(root, name, (members, days, groups), (part, DAYS_AT_ONCE, groups), "int32",
                  ("member", "day", "group"))  # fmt: skip
    exits = len(Exit)
    add_array(root, "exits", (members, days, exits, groups), (part, DAYS_AT_ONCE, exits, groups),
              "int32", ("member", "day", "exit", "group"))  # fmt: skip
    add_array(root, "assessed", (layout.parts, days, places), (1, DAYS_AT_ONCE, places), "bool",
              ("part", "day", "location"))  # fmt: skip
    add_array(root, "reached", (members, places, groups + 1), (part, layout.block, groups + 1),
              "int32", ("member", "location", "group_or_all"))  # fmt: skip
    path.rename(folder / MEMBERS)


def check_arrays(folder: Path, layout: Layout) -> None:
    """See that the arrays are there and have the sizes they were made with.

    Raises:
        InputError: They have not, or cannot be read.
    """
    members, days, places, groups = layout[:4]
    try:
        root = zarr_module().open_group(str(folder / MEMBERS), mode="r")
        sound = all(root[name].shape[:3] == (members, days, places) for name in BY_PLACE)
        sound &= all(root[name].shape == (members, days, groups) for name in _BY_GROUP)
        sound &= root["exits"].shape == (members, days, len(Exit), groups)
        sound &= root["assessed"].shape == (layout.parts, days, places)
        sound &= root["reached"].shape == (members, places, groups + 1)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        sound = False
    except RuntimeError:  # too deep, or what the library has not thought of
        sound = False
    if not sound:
        expected = "another folder (--store-in), or this one emptied"
        found = "a store whose arrays are damaged"
        raise InputError([Problem(str(folder), 0, "--store", found, expected)])


def write_frame(data: Any, path: Path) -> None:  # noqa: ANN401
    """Write a dataset of coordinates and attributes as a Zarr group, names as texts."""
    texts = {
        name: (coord.dims, coord.values.astype(object), coord.attrs)
        for name, coord in data.coords.items()
        if coord.dtype.kind == "U"
    }
    data.assign_coords(texts).to_zarr(str(path), mode="w", zarr_format=3, consolidated=False)


def add_array(
    root: Any,  # noqa: ANN401
    name: str,
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
    dtype: str,
    dims: tuple[str, ...],
) -> Any:  # noqa: ANN401
    """Make one array in a group: integers shuffled by byte, then compressed by zstd.

    Args:
        root: The group.
        name: Of the array.
        shape: Its size.
        chunks: Size of a chunk, at most.
        dtype: What it holds.
        dims: Names of its dimensions.
    """
    zarr = zarr_module()
    chunks = tuple(max(1, min(pair)) for pair in zip(chunks, shape, strict=True))
    codec = zarr.codecs.BloscCodec(cname="zstd", clevel=1, shuffle="shuffle")
    return root.create_array(
        name, shape=shape, chunks=chunks, dtype=dtype, dimension_names=dims, fill_value=0,
        compressors=[codec], overwrite=True,
    )  # fmt: skip
