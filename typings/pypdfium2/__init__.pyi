"""Only what the console uses: pypdfium2 carries no types of its own."""

from typing import IO, Any

class PdfiumError(RuntimeError):
    err_code: int | None

class PdfBitmap:
    buffer: Any
    width: int
    height: int
    stride: int

class PdfPage:
    def get_size(self) -> tuple[float, float]: ...
    def render(self, *, scale: float = ..., may_draw_forms: bool = ..., prefer_bgrx: bool = ...) -> PdfBitmap: ...

class PdfDocument:
    def __init__(self, input: bytes) -> None: ...  # noqa: A002 - the library's own name
    @classmethod
    def new(cls) -> PdfDocument: ...
    def new_page(self, width: float, height: float) -> PdfPage: ...
    def save(self, dest: IO[bytes]) -> None: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> PdfPage: ...
