"""A product tells what was settled otherwise since its forecast was made, and who stands for it."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.product_fixture import basis_of, order, plain_forecast, product, rules
from tests.product_fixture import broken as breaches_of

from waystation.domain.register import Review
from waystation.domain.vocabulary import Audience
from waystation.publishing.page import page_data_of
from waystation.publishing.records import PRODUCT, READ_ME, Basis

TOLD = "made with 1 figure that was settled otherwise since"


def with_caveat(caveat: str) -> Basis:
    basis = basis_of(plain_forecast())
    assert isinstance(basis.review, Review)
    return replace(basis, review=replace(basis.review, caveat=caveat))


def test_a_product_of_a_figure_settled_otherwise_since_says_so_everywhere() -> None:
    basis = basis_of(plain_forecast(), settled={"f0": "rejected"})
    files = product(basis, order())
    page = page_data_of(files["page.html"].decode())
    assert page is not None
    assert "no. 1 (rejected)" in json.dumps(page["top"]["caveats"])
    assert TOLD in files[READ_ME].decode()
    assert TOLD in json.loads(files[PRODUCT])["caveats"][0]
    assert TOLD in files["sitrep.md"].decode()
    assert not rules(breaches_of(files, basis, order()))


def test_an_internal_product_tells_it_beside_its_page_which_is_that_of_the_results() -> None:
    basis = basis_of(plain_forecast(), settled={"f0": "rejected"})
    files = product(basis, order(Audience.INTERNAL))
    assert TOLD in files[READ_ME].decode()
    assert TOLD in json.loads(files[PRODUCT])["caveats"][0]
    assert files["page.html"] == basis.files["page.html"]
    assert [name for name in files if TOLD.encode() in files[name]] == [READ_ME, PRODUCT]


def test_a_product_of_figures_that_stand_says_nothing_of_that() -> None:
    files = product(basis_of(plain_forecast()), order())
    assert not [name for name, content in files.items() if b"settled otherwise since" in content]


def test_the_reviewers_caveat_stands_for_the_scenarios() -> None:
    own = plain_forecast().scenario.caveat
    assert own
    assert f"Keep in mind: {own}" in product(with_caveat(""), order())[READ_ME].decode()
    read_me = product(with_caveat("Few counts."), order())[READ_ME].decode()
    assert "Keep in mind: Few counts." in read_me
    assert own not in read_me
