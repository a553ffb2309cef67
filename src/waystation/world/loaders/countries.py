"""Countries and P-codes as files write them, in the codes scenarios use."""

from __future__ import annotations

import re
from functools import lru_cache

from waystation.world.gazetteer import world_gazetteer

_CODES = """
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU
AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ
BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI
CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE
DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK
FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR
GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN
IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH
KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV
MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN
MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI
NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL
PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG
SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI
SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT
TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG
VIRVI VNMVN VUTVU WLFWF WSMWS XKXXK YEMYE ZAFZA ZMBZM ZWEZW
"""
"""ISO 3166-1 alpha-3 and alpha-2 codes, joined (GeoNames, CC BY 4.0)."""

_ALPHA_2 = {pair[:3]: pair[3:] for pair in _CODES.split()}
_ALPHA_3 = {two: three for three, two in _ALPHA_2.items()}
_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_PCODE = re.compile(r"([A-Z]{2,3})([0-9]{1,15})")
_SHORT_DIGITS = 3
_NO_CODE = frozenset({"", "-", "NOTAVAILABLE", "N/A", "NA", "NULL", "NONE"})


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-3 code of a code or name; empty when it is none that is known."""
    wanted = text.strip()
    if wanted.upper() in _ALPHA_2:
        return wanted.upper()
    if wanted in _ALPHA_3:
        return _ALPHA_3[wanted]
    for name in (wanted, _BRACKETS.sub(" ", wanted).strip()):
        places = world_gazetteer().lookup(name) if name else ()
        for place in places:
            if place.level == "country":
                return place.country
    return ""


@lru_cache(maxsize=1 << 14)
def same_pcode(text: str) -> str:
    """A P-code in one form for comparing; empty when there is none.

    Publishers write the country with two letters or three and the first level with leading zeros
    or without: COD54 is CD54, NGA026 is NG026, BJ002 is BJ02. Deeper codes keep their zeros.
    """
    code = text.strip().upper().replace(" ", "")
    match = _PCODE.fullmatch(code)
    if match is None:
        return "" if code in _NO_CODE else code
    country = _ALPHA_2.get(match[1], match[1])
    digits = match[2]
    return country + (digits.lstrip("0") or "0" if len(digits) <= _SHORT_DIGITS else digits)
