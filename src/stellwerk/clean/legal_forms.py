"""Legal forms of Germany, Austria, Switzerland and their frequent guests."""

import re
from functools import lru_cache

# (written form, what people write for it); longest first, because one form may end in another.
_FORMS: tuple[tuple[str, str], ...] = (
    ("GmbH & Co. KGaA", r"g\.?m\.?b\.?h\.?\s*(?:&|\+|und|u\.)\s*co\.?\s*kgaa"),
    ("GmbH & Co. KG", r"(?:g\.?\s?m\.?\s?b\.?\s?h\.?|mbh)\s*(?:&|\+|und|u\.)\s*co\.?,?\s*(?:k\.?g\.?|"
    r"kommanditgesellschaft)"),
    ("UG & Co. KG", r"ug\s*(?:\(haftungsbeschr(?:ä|ae)nkt\))?\s*(?:&|\+|und)\s*co\.?\s*kg"),
    ("AG & Co. KG", r"ag\s*(?:&|\+|und)\s*co\.?\s*kg"),
    ("SE & Co. KG", r"se\s*(?:&|\+|und)\s*co\.?\s*kg"),
    ("KGaA", r"kgaa|kommanditgesellschaft auf aktien"),
    ("GmbH", r"ges\.?\s?m\.?\s?b\.?\s?h\.?|gesellschaft mit beschr(?:ä|ae)nkter haftung|"
    r"g\.?\s?m\.?\s?b\.?\s?h\.?|mbh"),
    ("UG (haftungsbeschränkt)", r"u\.?g\.?\s*\(?haftungsbeschr(?:ä|ae|a)nkt\)?|"
    r"u\.?g\.?(?:\s*\(haftungsbeschr\.?\))?"),
    ("AG", r"aktiengesellschaft|a\.?g\.?"),
    ("OHG", r"offene handelsgesellschaft|o\.?h\.?g\.?"),
    ("OG", r"offene gesellschaft|o\.?g\.?"),
    ("KG", r"kommanditgesellschaft|k\.?g\.?|co\.?\s?kg"),
    ("GbR", r"gesellschaft b(?:ü|ue)rgerlichen rechts|g\.?b\.?r\.?|gesbr"),
    ("PartG mbB", r"partg(?:\s?mbb)?|partnerschaftsgesellschaft(?:\s?mbb)?|part\s?gmbb"),
    ("e. K.", r"e\.?\s?k\.?(?:\s?fr\.?)?|e\.?\s?kfm\.?|e\.?\s?kfr\.?|eingetragener kaufmann|"
    r"eingetragene kauffrau"),
    ("e. U.", r"e\.?\s?u\.?|eingetragenes einzelunternehmen"),
    ("eG", r"eingetragene genossenschaft|e\.?\s?g\.?"),
    ("e. V.", r"eingetragener verein|e\.?\s?v\.?"),
    ("SE", r"s\.?e\.?"),
    ("Stiftung", r"stiftung"),
    ("Sàrl", r"s\.?\s?(?:à|a)\.?\s?r\.?\s?l\.?"),
    ("Sagl", r"sagl"),
    ("SA", r"s\.?a\.?|soci(?:é|e)t(?:é|e) anonyme"),
    ("Genossenschaft", r"genossenschaft"),
    ("Ltd", r"limited|ltd\.?"),
    ("Inc.", r"inc\.?|incorporated"),
    ("LLC", r"l\.?l\.?c\.?"),
    ("B.V.", r"b\.?\s?v\.?"),
    ("S.r.l.", r"s\.?r\.?l\.?"),
)  # fmt: skip
FORMS = tuple(form for form, _ in _FORMS)
_END = re.compile(
    r"(?<=[\s,.])(?:"
    + "|".join(f"(?P<f{i}>{pattern})" for i, (_, pattern) in enumerate(_FORMS))
    + r")\s*\.?$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\s(?:GmbH\s*(?:&|\+|und)\s*Co\.?\s*KG|GmbH|AG|KG|OHG)\s*[,-]?\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def split_company(name: str) -> tuple[str, str]:
    """A company's name without its legal form, and the legal form as we write it ('' when there is none).

    >>> split_company("Maier Tankbau UG haftungsbeschränkt")
    ('Maier Tankbau', 'UG (haftungsbeschränkt)')
    """
    found = _END.search(name)
    if found and found.start() > 1:
        form = FORMS[int((found.lastgroup or "f0")[1:])]
        return name[: found.start()].rstrip(" ,-"), form
    inside = _INSIDE.search(name)
    if inside and inside.start() > 1:
        # "Berg KG Werk 2": the form stands before a site or a department.
        form = split_company(f"x {inside.group().strip(' ,-')}")[1]
        return f"{name[: inside.start()]} {name[inside.end() :]}", form
    return name, ""
