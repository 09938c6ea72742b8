"""Tells whether the pixels of a PNG end before its last row: Pillow fills what is missing with black and says nothing.

Only the worker imports this; it needs nothing but the standard library.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

_SIGNATURE: Final = 8
_PIECE: Final = 1 << 20
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column, first row, and the steps of each of its seven passes."""


def ends_early(data: bytes) -> bool:
    """Tell whether the image data of a PNG unfolds to less than its head announces; stops as soon as it is enough."""
    width, height, depth, colour, _packed, _filtered, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    bits = depth * _CHANNELS.get(colour, 1)
    wanted, unpacker = _size(width, height, bits, interlaced=bool(interlaced)), zlib.decompressobj()
    try:
        for packed in _image_data(data):
            left = packed
            while left and wanted > 0:
                wanted -= len(unpacker.decompress(left, _PIECE))
                left = unpacker.unconsumed_tail
            if wanted <= 0:
                return False
    except zlib.error:
        return True  # Pillow has shown what came before the fault
    return wanted > len(unpacker.flush())


def _size(width: int, height: int, bits: int, *, interlaced: bool) -> int:
    """Give the bytes of all rows, each with its filter's byte before it."""
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    size = 0
    for column, row, across, down in passes:
        wide, high = -((column - width) // across), -((row - height) // down)
        size += high * (1 + (wide * bits + 7) // 8) if wide > 0 else 0
    return size


def _image_data(data: bytes) -> Iterator[bytes]:
    """Give the packed pixels, chunk by chunk."""
    place = _SIGNATURE
    while place + 8 <= len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            yield data[place + 8 : place + 8 + size]
        place += size + 12
