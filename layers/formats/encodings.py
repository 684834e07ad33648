"""Which encoding makes words of bytes: characters as frequent, and standing as, in the languages written in it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import log

# What a quotation mark, a comma or the end of a line bounds; none of these is ever the second half of a character.
_BEFORE = re.compile(rb"[ \x2d-\x7f]*\Z")
_PHRASE = re.compile(rb"[\x80-\xff][ \x2d-\xff]{0,400}")
_MOST_BEFORE = 40
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# Telling encodings apart takes some hundred words, not the whole of a large file.
_SEARCHED, _MOST_PHRASES, _SAMPLE = 20_000_000, 20_000, 4_000
# Natural logarithms of how probable a character is. An ASCII character is one of some twenty in use.
_ASCII, _CAPITAL, _STRANGE, _TYPOGRAPHIC, _SYMBOL, _NONE = -3.0, -2.0, -8.0, -5.0, -9.0, -20.0
# How much rarer it is where no writer puts it, beside another foreign letter, and alone.
_MISPLACED, _BESIDE, _ALONE = -6.0, -1.0, -4.0
# A file's own word weighs as much as one or two letters that speak against it.
_DECLARED = 12.0
_MARKS = frozenset("“”‘’–—…«»„°·№§€ªº²³½\xa0")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, eq=False)
class _Alphabet:
    """A language's letters beyond ASCII and, of one written among ASCII letters, these, the most frequent first."""

    letters: str
    encodings: dict[str, float]
    plain: str = ""


@dataclass(frozen=True, eq=False)
class _Characters:
    """A set of thousands: the codec of all of it, how probable its rows are, and what names of places are made of."""

    codec: str
    rows: tuple[tuple[int, int, float], ...]
    common: str
    rarity: float = 0.0


# With how rare files in an encoding are.
_WEST = {"cp1252": 0.0, "iso8859-15": -2.5, "cp850": -3.0, "cp437": -3.5, "mac_roman": -8.0}
_MIDDLE = {"cp1250": -0.5, "iso8859-2": -1.5, "cp852": -4.0}
_EAST = {"cp1251": 0.0, "koi8-r": -1.0, "cp866": -1.5}
_ALPHABETS = (
    _Alphabet("éèêàçôîâïûëœùæÿ", _WEST, "esaitnruolcdmpvqfbghjxyzwk"),
    _Alphabet("óíáéñúüçà", _WEST, "eaosrnidlctumpbgvyqhfzjxwk"),
    _Alphabet("üäößé", _WEST, "enisratdhulcgmobwfkzpvjyxq"),
    _Alphabet("ãçáéíóêâõúôà", _WEST, "aeosrinmdtuclpvghqbfzjxkyw"),
    _Alphabet("àèùòìé", _WEST, "eaionlrtscdupmvghfbqzxykjw"),
    _Alphabet("öäåéü", _WEST, "aenrtsildomkgvhfupbcyjxwzq"),
    _Alphabet("äöšåéž", _WEST, "aintesloukmvrjhypdgbfcwqxz"),
    _Alphabet("õäüöšž", _WEST, "aeistlunkdmorvgpjhbfycqwxz"),
    _Alphabet("éà", _WEST, "etaoinsrhldcumfpgwybvkxjqz"),
    _Alphabet("óàéèíçúïòü", _WEST, "eaisrltnocdumpvqbgfhxjyzkw"),
    _Alphabet("øåæéö", _WEST, "enrtdaislogkmfvubhpcyjzxwq"),
    _Alphabet("ëéïèöüó", _WEST, "enatirodslghvkmubpwjzcfxyq"),
    _Alphabet("ıüöşçğİâîû", {"cp1254": -0.5, "cp857": -4.0}, "aeinrlkdmtysubozghcvpfjwxq"),
    _Alphabet("łóąęśżćńźé", _MIDDLE, "aioeznrwsctykdpmujlbghfqvx"),
    _Alphabet("íáéěřýžščůúňóťďôľä", _MIDDLE, "eoantisvrldkpumzcjybhgfxwq"),
    _Alphabet("áéóöüőíúű", _MIDDLE, "etlnasrkzoigmdyvhbjfupcxwq"),
    _Alphabet("ăţşâîéö", _MIDDLE, "eaintrulocsdpmvfbgzhjxkywq"),
    _Alphabet("čšžćđ", _MIDDLE, "aioenrjstvkumdlpgzbchfyqwx"),
    _Alphabet("ėšųžūčįąę", {"cp1257": -3.0}, "iasoteurnkmlvpdgjybzcfhqwx"),
    _Alphabet("āīēšūļņžķģč", {"cp1257": -3.0}, "aistreunkolmpdvzjgbcfhqwxy"),
    _Alphabet("оаеинтсрвлкмдпуяызьбгчйхжшюцщэфъё", _EAST),
    _Alphabet("оаинвіетрслкудмпзяьгбчйхшжцюїєфщґ", _EAST | {"koi8-u": -1.5}),
    _Alphabet("αοιετσνηυρπκμλςάόίέήωύώδγχθφβξζψϊϋ", {"cp1253": -2.0, "cp737": -5.0}),
    _Alphabet("יוהלארתבשמםנדעחקפסגצטןזכךףץ", {"cp1255": -3.0}),
    _Alphabet("اليمنرتبةسدعفهكحقجشطصخزأضذغءثىظئإآ", {"cp1256": -3.0}),
    _Alphabet("านรอกเงมยลวดทสตะปบคหแจพชขใไโธภศผณษ่้ัิีุู์็ำ", {"cp874": -5.0}),
)
_KANJI = (
    "大学中心文化館国市路区園院図書工業芸術公司名称経緯度地址種別号城海北京上南東西新科技教育場町村県州山川田駅美本社寺神島橋門"
    "一三二博物産創造設計展示体所立都道府丁目金点棟階室線校"
)
# The name that planners know with the codec of its superset, which reads what programs have added.
_CHARACTERS = {
    "gbk": _Characters(
        "gb18030",
        ((0xB0, 0xD7, -8.9), (0xD8, 0xF7, -11.2)),
        "大学中心文化馆国市路区园院图书工业艺术公司名称经纬度地址类型号别城海北京上江南东西新科技教育广场街道人民博物产创意设计"
        "展览体站社服务山安华河湖门桥村镇县州平阳天龙金家一三二小师范电影音乐剧厂旧历史遗楼栋店幢点甲乙线厅室层座组段校",
    ),
    "big5": _Characters(
        "big5hkscs",
        ((0xA4, 0xC6, -9.0), (0xC9, 0xF9, -12.0)),
        "大學中心文化館國市路區園院圖書工業藝術公司名稱經緯度地址類型號類別城海北臺台灣上南東西新科技教育廣場街道人民博物產創意設計"
        "展覽體站社服務山安華河湖門橋村鎮縣州平龍金家一三二小師電影音樂劇廠歷史紀念堂特立點棟樓廳室層座線段巷校",
    ),
    "shift_jis": _Characters("cp932", ((0x88, 0x97, -8.7), (0x98, 0x9F, -11.5), (0xE0, 0xEA, -11.5)), _KANJI),
    "euc_jp": _Characters("euc_jp", ((0xB0, 0xCF, -8.7), (0xD0, 0xF4, -11.5)), _KANJI, -3.0),
    "euc_kr": _Characters(
        "cp949",
        ((0xB0, 0xC8, -8.0), (0xCA, 0xFD, -13.0)),
        "이름경도위국립중앙박물관서울대학교동구시청미술문화예전당부산인천광주공원연소센터디자역장업단지회사로길가나라마바"
        "아하고리스기성신남북한수정영상과종합점명칭유형",
    ),
}
_KNOWN_AS = {
    "gb2312": "gbk",
    "gb18030": "gbk",
    "cp950": "big5",
    "big5hkscs": "big5",
    "cp932": "shift_jis",
    "cp949": "euc_kr",
    "iso8859-1": "cp1252",
    "ascii": "",
}


def known_encoding(word: str) -> str:
    """Return the encoding that a file's own word for it means, empty where it means none.

    Parameters
    ----------
    word
        Such as ``ANSI 936``, ``CP1252``, ``88591`` or ``65001``.

    Examples
    --------
    >>> known_encoding("ANSI 936"), known_encoding("65001"), known_encoding("ISO 88591"), known_encoding("?")
    ('gbk', 'utf-8', 'cp1252', '')
    """
    digits = re.sub(r"^(ansi|oem|iso|cp|windows)[ _-]*", "", word.strip().strip("\ufeff").lower())
    # ESRI writes 88591, and Windows numbers UTF-8 65001.
    latin = f"iso8859-{digits[4:]}" if re.fullmatch(r"8859-?\d+", digits) else ""
    for name in ("utf-8" if digits == "65001" else "", latin.replace("--", "-"), word.strip(), f"cp{digits}"):
        try:
            # Python's list has codecs that are no encodings of text, such as base64, or not of one byte a letter.
            found = codecs.lookup(name).name if name and b"a".decode(name) == "a" else ""
        except (LookupError, ValueError):
            continue
        if found:
            return _KNOWN_AS.get(found, found)
    return ""


def codec_of(encoding: str) -> str:
    """Return the codec that reads an encoding with all that programs have added to it.

    Parameters
    ----------
    encoding
        As `best_encoding` names it.
    """
    return _CHARACTERS[encoding].codec if encoding in _CHARACTERS else encoding


def best_encoding(data: bytes, declared: str = "") -> str:
    """Return the encoding that fits text best which is not UTF-8.

    Parameters
    ----------
    data
        The text; of a long one some thousand words are looked at.
    declared
        What the file itself says, which is taken unless another fits far better.

    Returns
    -------
    str
        A name of Python's.

    Examples
    --------
    >>> best_encoding("Théâtre, Musée Gadagne".encode("cp1252"))
    'cp1252'
    >>> best_encoding("Музей, Театр".encode("koi8-r"))
    'koi8-r'
    """
    phrases = _phrases(data)
    names = dict.fromkeys((*_single_byte_encodings(), *_CHARACTERS, *([declared] if declared else [])))
    fits = {name: _fit(phrases, name) + _DECLARED * (name == declared) for name in names}
    # Of equals the first wins: cp1252 before what differs in none of the letters that occur.
    return max(fits, key=fits.__getitem__)


@cache
def _single_byte_encodings() -> tuple[str, ...]:
    return tuple(dict.fromkeys(encoding for alphabet in _ALPHABETS for encoding in alphabet.encodings))


def _phrases(data: bytes) -> bytes:
    """Return what has foreign bytes, each once: a name on every row, numbered or not, is not the more telling."""
    found: dict[bytes, bytes] = {}
    size = last = 0
    for match in islice(_PHRASE.finditer(data, 0, _SEARCHED), _MOST_PHRASES):
        before = _BEFORE.search(data[max(last, match.start() - _MOST_BEFORE) : match.start()])
        phrase = (before.group() if before else b"") + match.group()
        unnumbered = phrase.translate(None, b"0123456789")
        size += len(phrase) * (unnumbered not in found)
        found.setdefault(unnumbered, phrase)
        last = match.end()
        if size > _SAMPLE:
            break
    return b"\n".join(found.values())[:_SAMPLE]


def _fit(phrases: bytes, encoding: str) -> float:
    text = phrases.decode(codec_of(encoding), "replace")
    if encoding in _CHARACTERS:
        return _fit_of_characters(text, encoding)
    plain = Counter(char for char in text.lower() if char <= "\x7f")
    signs, letters = _signs_and_letters(text)
    # Of an encoding that is in none of the lists, as a file may declare, any language can be.
    fits = [
        _fit_of_letters(letters, alphabet) + _fit_of_plain(plain, alphabet.plain) + alphabet.encodings.get(encoding, 0)
        for alphabet in _ALPHABETS
        if encoding in alphabet.encodings or encoding not in _single_byte_encodings()
    ]
    return max(fits) + signs


def _neighbours(text: str) -> list[tuple[str, str, str]]:
    padded = f" {text} "
    return [(padded[at.start()], at.group(), padded[at.start() + 2]) for at in _FOREIGN.finditer(text)]


def _is_nothing(char: str) -> bool:
    """Whether an encoding has no character there, or one that no text holds."""
    return char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc"}


# --- alphabets -----------------------------------------------------------------------------------


def _signs_and_letters(text: str) -> tuple[float, list[tuple[str, str, str]]]:
    """Return how well the signs fit, in any language, and the letters."""
    fit, letters = 0.0, []
    for before, char, after in _neighbours(text):
        # Thai writes vowels as signs on its letters.
        if (char.isalpha() and char not in _MARKS) or unicodedata.category(char) == "Mn":
            letters.append((before, char, after))
        else:
            fit += _fit_of_sign(before, char, after)
    return fit, letters


def _fit_of_sign(before: str, char: str, after: str) -> float:
    if _is_nothing(char):
        return _NONE
    inside = before.isalpha() and after.isalpha() and char not in "’·"
    return (_TYPOGRAPHIC if char in _MARKS else _SYMBOL) + (_MISPLACED if inside else 0.0)


def _fit_of_letters(letters: list[tuple[str, str, str]], alphabet: _Alphabet) -> float:
    chances = _chances(alphabet)
    place = _place_among_ascii if alphabet.plain else _place_in_own_word
    return sum(chances.get(char, _STRANGE) + place(before, char, after) for before, char, after in letters)


@cache
def _chances(alphabet: _Alphabet) -> dict[str, float]:
    """Give a letter less the lower its rank: steeply accented letters, which are few, gently those of an alphabet."""
    chances = _by_rank(alphabet.letters, 1 if alphabet.plain else 5)
    capitals = {letter.upper(): chance + _CAPITAL for letter, chance in chances.items() if len(letter.upper()) == 1}
    return capitals | chances


def _by_rank(letters: str, first: int) -> dict[str, float]:
    total = sum(1 / rank for rank in range(first, first + len(letters)))
    return {letter: -log(rank * total) for rank, letter in enumerate(letters, first)}


def _fit_of_plain(plain: Counter[str], order: str) -> float:
    """ASCII letters tell the language; in Chinese encodings some are halves of characters, so they count in all."""
    chances = _plain_chances(order)
    return sum(times * chances.get(char, _ASCII) for char, times in plain.items())


@cache
def _plain_chances(order: str) -> dict[str, float]:
    # Of a language of other letters, ASCII words are foreign words: none is told by them.
    return _by_rank(order, 4) if order else dict.fromkeys(_LETTERS, _ASCII - 0.1)


def _place_among_ascii(before: str, char: str, after: str) -> float:
    if _case_breaks(before, char, after):
        return _MISPLACED
    if not before.isalpha() and not after.isalpha():
        return _ALONE
    return _BESIDE if before > "\x7f" and before.isalpha() else 0.0


def _place_in_own_word(before: str, char: str, after: str) -> float:
    mixed = any(beside.isascii() and beside.isalpha() for beside in (before, after))
    if mixed or _case_breaks(before, char, after):
        return _MISPLACED
    if not before.isalpha() and not after.isalpha():
        return _ALONE
    # A word of capitals is no rarer than its letters.
    return -_CAPITAL if char.isupper() and (before.isupper() or after.isupper()) else 0.0


def _case_breaks(before: str, char: str, after: str) -> bool:
    """Whether a capital follows a small letter."""
    return (before.islower() and char.isupper()) or (char.islower() and after.isupper())


# --- thousands of characters ---------------------------------------------------------------------


def _fit_of_characters(text: str, encoding: str) -> float:
    foreign = _neighbours(text)
    fit = _ASCII * (len(text) - len(foreign)) + _CHARACTERS[encoding].rarity
    for before, char, after in foreign:
        fit += _chance_of_character(char, encoding)
        # Accented letters among ASCII ones make such characters by chance; 第1厂 stands well.
        if before.isascii() and after.isascii() and (before.isalpha() or after.isalpha()):
            fit += _MISPLACED
    return fit


@cache
def _chance_of_character(char: str, encoding: str) -> float:
    if char in _CHARACTERS[encoding].common:
        return -5.5
    if _is_nothing(char):
        return _NONE
    if "\u3040" <= char <= "\u30ff":  # kana
        return -4.6 if encoding in {"shift_jis", "euc_jp"} else -11.0
    if "\uff61" <= char <= "\uff9f":  # kana of half a width
        return -8.0
    if "\u3000" <= char <= "\u3020" or "\uff01" <= char <= "\uff5e":
        return -7.0
    return _chance_by_row(char, encoding)


def _chance_by_row(char: str, encoding: str) -> float:
    """Tell a character by its row: the sets order their common ones first."""
    code = char.encode(_CHARACTERS[encoding].codec, "replace")
    # GBK and Korean put rare characters, added later, on lower second bytes.
    added = encoding in {"gbk", "euc_kr"} and code[-1] < 0xA1
    if len(code) == 2 and not added:
        for first, last, chance in _CHARACTERS[encoding].rows:
            if first <= code[0] <= last:
                return chance
    return -15.0
