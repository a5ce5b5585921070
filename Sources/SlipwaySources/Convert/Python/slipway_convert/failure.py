"""What went wrong, in words for whoever wrote the spec."""


class Failure(Exception):
    """A fault that is known: `kind` is "source", "convert", "package", "inputs", "check" or "quantized"."""

    def __init__(self, kind, message, notes=()):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.notes = list(notes)

    def document(self):
        notes = [" ".join(note.split()) for note in self.notes[:12]]
        return {
            "kind": self.kind,
            "message": self.message,
            "notes": [note if len(note) <= 500 else note[:500] + "…" for note in notes],
        }
