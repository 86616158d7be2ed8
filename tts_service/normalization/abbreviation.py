"""Short forms: found as one expression over dots, dashes, ampersands and spaces, then said.

The longest stretch of joined capital parts that the article's definitions or
the lexicon know is said; what is left over is tried again, so that compounds
come apart by themselves (``CT UBND``, ``HĐND - UBND``, ``TT.HĐND``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.normalization.definitions import CALLED, is_short_form, long_form_before
from tts_service.normalization.letters import WORD, has_vowel
from tts_service.normalization.lexicon import fold_form
from tts_service.normalization.sense import USUAL, choose_sense
from tts_service.normalization.span import Span

if TYPE_CHECKING:
    from tts_service.normalization.entries import Sense
    from tts_service.normalization.scene import Scene

_NEXT = re.compile(r"(\s?(?:[-&/.,+]|và)\s?|\s)([^\W\d_]{1,24})")
_TOKEN = re.compile(r"[^\W_]{1,24}")
_DOTTED = re.compile(r"[^\W\d_]{1,12}(?:[./][^\W\d_]{1,12}){0,5}[./]?")
_LAST = re.compile(r"[\s\"')\]]*\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?")
# "Trần Quốc T. (38 tuổi)", "bà T., chủ quán": a place or a title has its name behind it.
_BEHIND_NAMES = ("(", ",", ";", ":")
_TITLES = "titles"
_NAME_AFTER_DOT = re.compile(r"\. ?[A-ZĐÀ-Ỹ][a-zà-ỹđ]")
_SURE_LIST = 6  # "CNH, HĐH" is one form, "VT, TH" are two
_SURE = 3  # "2PN": two letters behind a digit may be anything
_MODEL = re.compile(r"[A-ZĐ][a-z]-\d")  # "Kh-101" is no "KH"
_SINGLE_PART = re.compile(r"^[^\W\d_]{1,2} [^\W\d_AEIOUY]$")  # "CR-V L": two names, not "VL"
_MOST_PARTS = 5
_LEAST_COMPOUND = 5
_BRACKET = re.compile(r"\s*\(\s*([^()]{2,60}?)\s*\)")


def find_repeated(scene: Scene, start: int) -> Span | None:
    """A bracket that only repeats as a short form the words right before it."""
    match = _BRACKET.match(scene.text, start)
    if match is None:
        return None
    called = CALLED.match(match[1])
    short = match[1][called.end() if called else 0 :].strip("\"'")
    if is_short_form(short) and _repeats(scene, start, short):
        return Span(start, match.end(), "", "abbreviation", "repeats the words before it")
    return None


def _repeats(scene: Scene, start: int, short: str) -> bool:
    if long_form_before(scene.text, start, short) is not None:
        return True
    before = scene.plain_before(start)
    return any(before.endswith(f" {sense.spoken.lower()} ") for sense in known(scene, short) or ())


def known(scene: Scene, form: str) -> tuple[Sense, ...] | None:
    """The senses of a written form: as it stands, else by its folded key when it is no word."""
    lexicon = scene.lexicon
    senses = lexicon.senses.get(form)
    if senses is not None:
        return senses
    no_word = sum(c.isupper() for c in form) > 1 or not has_vowel(form) or form in lexicon.small
    if no_word and not _INITIALS.fullmatch(form):
        return lexicon.folded.get(fold_form(form))
    return None


def find_dotted(scene: Scene, start: int) -> Span | None:
    """A form with dots or slashes in it or at its end: ``TP.``, ``v.v.``, ``đ/c``, ``T.Ư``."""
    match = _DOTTED.match(scene.text, start)
    if match is None or scene.text[start - 1 : start].isdecimal():
        return None
    end = match.end()
    # Longest first; one part shorter each time.
    while end > start:
        form = scene.text[start:end]
        if "." not in form and "/" not in form:
            return None
        found = _dotted_senses(scene, form, end)
        if found is not None:
            return _said(scene, start, end - (scene.text[end - 1 : end + 1] == ".."), found)
        # "06 đ/v." ends a sentence.
        whole = form[-1] == "." and "/" in form
        last = max(form.rfind(".", 0, -1), form.rfind("/", 0, -1))
        end = end - 1 if whole else start + last + 1
    return None


def _dotted_senses(scene: Scene, form: str, end: int) -> tuple[Sense, ...] | None:
    """The senses of exactly this form, in any case; the dot that must follow may be missing."""
    senses_of = scene.lexicon.senses
    # One letter with a dot has a case of its own: "x." is not "X.".
    # "TH." at the end of a sentence is no "Th." of a name.
    capitalized = form.upper() if form.isupper() else form.capitalize()
    several = len(form.rstrip(".")) > 1
    others = (form.lower(), capitalized, form.upper()) if several else ()
    for written in (form, *others):
        senses = senses_of.get(written) or senses_of.get(f"{written}.")
        if senses is None and "." in written[:-1] and written[-1] == ".":
            senses = senses_of.get(written[:-1])
        if senses is not None:
            # "TT.HĐND" has the dot for a space.
            parts = form[-1] == "." and scene.text[end : end + 1].isalpha()
            return (senses_of.get(form[:-1]) or senses) if parts else senses
    return None


def _said(scene: Scene, start: int, end: int, senses: tuple[Sense, ...]) -> Span:
    sense, reason = choose_sense(senses, scene, start, end)
    text = scene.text
    if _is_withheld(text, start, usual=reason == USUAL) or _repeats_letter(
        scene, start, sense.spoken
    ):
        # "T. cúi đầu", "xã X.": no place or title, but a name that is withheld.
        name = scene.lexicon.letter_name(text[start].lower())
        # The dot that ends the sentence stays a dot.
        stop = start + 1 if _LAST.match(text, start + 2) else start + 2
        return Span(start, stop, name, "name", "initial")
    if sense.domain == _TITLES and _NAME_AFTER_DOT.match(text, end):
        end += 1
    if text[end - 1] == "." and _LAST.match(text, end):
        end -= 1
    return Span(start, end, _once(scene, start, sense.spoken), "abbreviation", reason)


def _repeats_letter(scene: Scene, start: int, spoken: str) -> bool:
    """Whether a letter with a stop stands behind the very word it could stand for: "xã X."."""
    name = _behind_dot(scene.text, start)
    alone = scene.text[start + 1 : start + 2] == "." and not (name.isupper() or name.isdecimal())
    return alone and scene.left(start).endswith(f" {spoken}")


def _behind_dot(text: str, start: int) -> str:
    """What follows a letter with a stop, at once or after a space; empty at the end."""
    return text[start + 2 : start + 4].strip()[:1]


def _is_withheld(text: str, start: int, *, usual: bool) -> bool:
    """Whether a letter with a stop stands for somebody, or for the last part of the name before."""
    if text[start + 1 : start + 2] != "." or not text[start].isupper():
        return False
    before = text[max(0, start - 24) : start].split()[-2:]
    named = len(before) > 1 and all(map(str.istitle, before)) and all(map(str.isalpha, before))
    space, following = text[start + 2 : start + 3] == " ", _behind_dot(text, start)
    if named and (not following or (space and following.isdecimal())):
        return True
    return (named or usual) and (following in _BEHIND_NAMES or (space and following.islower()))


def _once(scene: Scene, start: int, spoken: str) -> str:
    """``Tiêu chuẩn TCVN`` says "tiêu chuẩn" once; a single word may be another ("giao ban BTV")."""
    words, left = spoken.split(), scene.left(start)
    for count in range(len(words) - 1, 1, -1):
        if left.endswith(f" {' '.join(words[:count]).lower()}"):
            return " ".join(words[count:])
    return spoken


def find_abbreviation(scene: Scene, start: int) -> Span | None:
    """The longest known expression of capital parts that begins at ``start``."""
    text = scene.text
    first = WORD.match(text, start)
    if first is None or (len(first[0]) < _SURE and text[start - 1 : start].isdecimal()):
        return None
    if first[0].istitle() and _MODEL.match(text, start):
        return None
    ends = [first.end()]
    while len(ends) < _MOST_PARTS and (following := _NEXT.match(text, ends[-1])):
        part = following[2]
        if not (part.isupper() or sum(c.isupper() for c in part) > 1):
            break
        ends.append(following.end())
    for end in reversed(ends):
        form = text[start:end]
        # "UBND P. Tân Định": the last letter is a form of its own.
        if not form[-2:-1].isalpha() and len(form) > 1 and text[end : end + 1] == ".":
            continue
        if (
            _SINGLE_PART.search(form)
            or _loses_and(scene, form)
            or (", " in form and _is_list(scene, form))
        ):
            continue
        defined = scene.definitions.find(fold_form(form))
        if defined is not None and is_short_form(form):
            return Span(start, end, defined, "abbreviation", "defined in the article")
        senses = known(scene, form)
        if senses is not None:
            return _said(scene, start, end, senses)
    return None


def find_counted(scene: Scene, start: int) -> Span | None:
    """Two letters behind a digit: said only when something tells what they count ("60TC")."""
    first = WORD.match(scene.text, start)
    if first is None or len(first[0]) >= _SURE or not scene.text[start - 1 : start].isdecimal():
        return None
    senses = known(scene, first[0]) or ()
    if len(senses) < 2:  # noqa: PLR2004
        return None
    sense, reason = choose_sense(senses, scene, start, first.end())
    return (
        None if reason == USUAL else Span(start, first.end(), sense.spoken, "abbreviation", reason)
    )


def _loses_and(scene: Scene, form: str) -> bool:
    """Whether "KT và MT" is known only as a form whose words leave the "và" out."""
    senses = known(scene, form) if " và " in form else None
    return senses is not None and " và " not in senses[0].spoken


def _is_list(scene: Scene, form: str) -> bool:
    """Whether forms with commas between are one after the other: "TH, THCS", not "CNH, HĐH"."""
    parts = form.split(", ")
    if len(fold_form(form)) < _SURE_LIST:
        return True
    return max(map(len, parts)) > _SURE and all(known(scene, part) for part in parts)


def find_compound(scene: Scene, start: int) -> Span | None:
    """A form that nothing knows, from an office or a place and a known form: ``BQLCCN``."""
    match = WORD.match(scene.text, start)
    if match is None or not match[0].isupper() or len(match[0]) < _LEAST_COMPOUND:
        return None
    word, lexicon = match[0], scene.lexicon
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        name = lexicon.hosts.get(tail.lower()) if len(tail) > _SURE else None
        if name and (said := lexicon.acronyms.get(head)):
            return Span(start, match.end(), f"{said} {name}", "acronym", f"{head} and {tail}")
        for part, rest, place in ((head, tail, "head"), (tail, head, "tail")):
            known_place, words = lexicon.compounds.get(part, ("", ""))
            senses = known(scene, rest) if known_place == place and len(rest) >= _SURE else None
            if senses:
                pair = (words, senses[0].spoken) if place == "head" else (senses[0].spoken, words)
                said = " ".join(pair)
                return Span(start, match.end(), said, "abbreviation", f"{head} and {tail}")
    return None


def find_numbered(scene: Scene, start: int) -> Span | None:
    """A form with digits in it that the lexicon has as it stands (``CMT8``)."""
    match = _TOKEN.match(scene.text, start)
    senses = scene.lexicon.senses.get(match[0]) if match and not match[0].isalpha() else None
    return _said(scene, start, match.end(), senses) if match and senses else None
