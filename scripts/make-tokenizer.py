"""Makes specs/models/tokenizer.json, the tokenizer of specs/search-embedding.yaml.

    .cache/python/pipelines/bin/python scripts/make-tokenizer.py            # makes it again
    .cache/python/pipelines/bin/python scripts/make-tokenizer.py --check    # exits 2 when a byte would change

A WordPiece tokenizer as BERT's: 1,000 pieces at most, every letter of the scripts below, as the start of a word and inside one,
and some words. Nothing was trained or taken from a published tokenizer.
"""

import argparse
import json
import os
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACE = os.path.join(ROOT, "specs", "models", "tokenizer.json")

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = (
    "0123456789abcdefghijklmnopqrstuvwxyz"
    "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    "αβγδεζηθικλμνξοπρστυφχψω"
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    "אבגדהוזחטיכלמנסעפצקרשתםןףץך"
)
# Ideographs and syllables are alone: the tokenizer puts blanks around the former.
SIGNS = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
MARKS = "!?.,;:-'\"()[]{}<>/&%$#@*+=_|~^`。、！？"
WORDS = (
    "the of and to in is for on with that a search query text model server batch long short hello world where when how what "
    "der die das und ist ein eine wie wo warum le la les et est un une que comment el los y es de una donde como "
    "что как где это ing ed er ly tion ment ness able"
).split()


def make():
    pieces = list(SPECIAL)
    for piece in [*LETTERS, *("##" + letter for letter in LETTERS), *SIGNS, *MARKS, *WORDS]:
        if piece not in pieces:
            pieces.append(piece)
    if len(pieces) > 1000:
        raise SystemExit(f"{len(pieces)} pieces, and the model has 1,000")
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    # One order of keys, whatever the version writes.
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, indent=1) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    text = make()
    if parser.parse_args().check:
        with open(PLACE, encoding="utf-8") as file:
            sys.exit(0 if file.read() == text else 2)
    with open(PLACE, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
