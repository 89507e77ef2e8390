"""Names of files as machines mangle them, made readable again: TCVN3, VNI, code pages, decomposed Unicode. Pure.

The rule: among all ways of reading the bytes (or letters) of a name, the one that gives the most Vietnamese-looking
text wins; on a tie the way that changes least. Each part of a path is judged on its own, because a folder may have
been named on one machine and the file in it on another.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# ── what looks Vietnamese ─────────────────────────────────────────────────────

_INITIALS = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|qu|[bcdđghklmnprstvx])?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê "
    "êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang "
    "oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt "
    "ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya "
    "uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu "
    "êng"
)
_SYLLABLE = re.compile(rf"{_INITIALS}(?:{'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})?")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+(?:[^\x00-\x7f][^\W\d_]*)*|[^\x00-\x7f]+[^\s\x00-\x2f]*")
# Signs that people type in names and that say nothing about the reading.
_NEUTRAL = frozenset("–—…“”‘’«»·•№°")
_LETTERS = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz")


def _looks(text: str) -> int:
    """How Vietnamese a text looks: up for each real syllable with marks, down for each foreign sign."""
    score = 0
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        foreign = [c for c in word if ord(c) > 127 and c not in _NEUTRAL]
        if not foreign:
            continue
        score += 2 * len(word) if _is_syllable(word) else -3 * len(foreign) - 1
    return score


def _is_syllable(word: str) -> bool:
    """Whether a word is one Vietnamese syllable: known letters, one tone at most, a rhyme that exists."""
    parts = unicodedata.normalize("NFD", word.lower())
    if sum(c in _TONES for c in parts) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if not set(bare) <= _LETTERS or not re.search("[aăâeêioôơuưy]", bare):
        return False
    return _SYLLABLE.fullmatch(bare) is not None


# ── ways of reading ───────────────────────────────────────────────────────────

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ§¡¢£¤¥¦",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĐĂÂÊÔƠƯ",
        strict=True,
    )
)
_TCVN3_TABLE = str.maketrans(_TCVN3)

_TONE_OF = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HAT_OF = {"á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323"}
_BREVE_OF = {"é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323"}
_BASES = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}


def _vni_pairs() -> Iterator[tuple[str, str]]:
    """Letters of VNI (Windows) and what they stand for, small letters."""
    for vni, letter in _BASES.items():
        yield from ((vni + sign, letter + mark) for sign, mark in _TONE_OF.items())
    for letter in "aeo":
        yield letter + "â", letter + "\u0302"
        yield from ((letter + sign, letter + mark) for sign, mark in _HAT_OF.items())
    yield "aê", "a\u0306"
    yield from (("a" + sign, "a" + mark) for sign, mark in _BREVE_OF.items())
    yield from {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì"}.items()


_VNI = {vni: unicodedata.normalize("NFC", letter) for vni, letter in _vni_pairs()}
_VNI |= {vni.upper(): letter.upper() for vni, letter in _VNI.items()}
_VNI_ANY = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def _from_tcvn3(text: str) -> str:
    """Letters of a TCVN3 (ABC) font, whose capitals are a font of their own: all plain letters capital, all capital."""
    stem, dot, extension = text.rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (text, "")
    read = stem.translate(_TCVN3_TABLE)
    plain = [c for c in stem if c.isascii() and c.isalpha()]
    return (read.upper() if len(plain) > 1 and all(c.isupper() for c in plain) else read) + extension


def _from_vni(text: str) -> str:
    return _VNI_ANY.sub(lambda found: _VNI[found.group()], text)


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name made readable: as it came (shown to the person when it differs) and what it says."""

    original: str
    text: str

    @property
    def repaired(self) -> bool:
        """Whether letters changed; a mere change of Unicode form does not count."""
        return unicodedata.normalize("NFC", self.original) != self.text


def read_name(name: str) -> ReadName:
    """Reads a name that arrived as text; "KÕ ho¹ch.pdf" (TCVN3) and "Keá hoaïch.pdf" (VNI) become "Kế hoạch.pdf"."""
    return ReadName(name, "/".join(_best(list(_readings_of_text(part))) for part in name.split("/")))


def read_bytes(raw: bytes) -> ReadName:
    """Reads a name of which only the bytes are known, such as that of a zip entry without the UTF-8 mark."""
    parts = [_best(list(_readings_of_bytes(part))) for part in raw.split(b"/")]
    return ReadName(raw.decode("cp437"), "/".join(parts))


def _best(readings: list[str]) -> str:
    """The most Vietnamese-looking reading, the first of equals."""
    return unicodedata.normalize("NFC", max(readings, key=_looks))


def _readings_of_bytes(raw: bytes) -> Iterator[str]:
    if raw.isascii():
        yield raw.decode("ascii")
        return
    try:
        yield raw.decode("utf-8")
        return  # text in another code page is practically never valid UTF-8
    except UnicodeDecodeError:
        pass
    for encoding in ("cp1258", "cp1252"):
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    yield _from_tcvn3(raw.decode("latin-1"))
    yield _from_vni(raw.decode("latin-1"))
    yield raw.decode("cp437")


def _readings_of_text(text: str) -> Iterator[str]:
    yield text
    if text.isascii():
        return
    # Bytes of another code page shown as the letters of cp437, Windows or Latin-1.
    for shown_as in ("cp437", "cp1252", "latin-1"):
        try:
            raw = text.encode(shown_as)
        except UnicodeEncodeError:
            continue
        yield from _readings_of_bytes(raw)
