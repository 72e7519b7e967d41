"""Expressions of personal fields: what they mean for a person, and how a mistake in one is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.fields import (
    ExpressionError,
    Span,
    compile_condition,
    compile_expression,
    names,
    spans,
    substitute,
)

PERSON = {"name": "kari", "region": "Oslo", "nick": "", "result": "r"}

VALUES = {
    "name": "kari",
    "nick": "",
    'nick | default("alle sammen")': "alle sammen",
    'name | default("alle sammen")': "kari",
    'missing | default("du")': "du",
    'missing|default("du")|upper': "DU",
    "missing | default(name)": "kari",
    "name | upper": "KARI",
    "name | capitalize": "Kari",
    "result | upper": "R",
    '"  x " | trim': "x",
    'name ~ " fra " ~ region': "kari fra Oslo",
    'nick or "venn"': "venn",
    "nick and name": "",
    'name if name else "venn"': "kari",
    'nick if name and nick else "venn"': "venn",
    '"i byen" if region in ["Oslo", "Bergen"] else "i landet"': "i byen",
    '("a" if not nick else "b") | upper': "A",
    '"}} {{ \' "': "}} {{ ' ",
    "'\"'": '"',
}


@pytest.mark.parametrize(("expression", "value"), VALUES.items())
def test_an_expression_gives_the_value_for_a_person(expression, value):
    assert compile_expression(expression)(PERSON) == value


@pytest.mark.parametrize("expression", ["missing", "missing | upper", 'missing ~ "x"', "name | default(missing)"])
def test_a_field_that_a_person_does_not_have_is_a_key_error_with_its_name(expression):
    with pytest.raises(KeyError, match="missing"):
        compile_expression(expression)({"name": "kari"})


CONDITIONS = {
    'region == "Oslo"': True,
    'region != "Oslo"': False,
    'region not in ("Oslo", "Bergen")': False,
    '"slo" in region': True,
    "name": True,
    "nick": False,
    "missing": False,
    "not missing": True,
    'name and (region == "Bergen" or not nick)': True,
    'missing == ""': True,
}


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS.items())
def test_a_condition_holds_or_not_and_what_is_missing_is_empty(condition, holds):
    assert compile_condition(condition)(PERSON) is holds


def test_names_are_those_of_the_fields_read_each_once():
    assert names('b ~ a ~ b | default("c")') == ("b", "a")
    assert names('region == "name" and kommune') == ("region", "kommune")


# The offset of the mistake, and words of the message or what to do.
REFUSED = {
    "": (0, "empty"),
    "   ": (0, "empty"),
    "name |": (6, "not finished"),
    "name age": (5, "“a”"),
    "name | defualt": (7, "did you mean “default”?"),
    "name | sort": (7, "one of these"),
    "name | default": (7, "default"),
    'name | upper("x")': (7, "upper"),
    'name | default(value="x")': (20, "="),
    "name|default(“alle”)": (13, "straight quotation marks"),
    "age > 3": (4, "Only texts"),
    "a == 3": (5, "quotation marks"),
    "a + b": (2, "Only texts"),
    "person.name": (6, "Only texts"),
    "f(name)": (1, "“(”"),
    "name[0]": (5, "quotation marks"),
    "name is defined": (5, "“is”"),
    "true": (0, "“true”"),
    "self": (0, "“self”"),
    "a, b": (0, "must give a text"),
    '["a"]': (0, "must give a text"),
    'a == "b"': (0, "must give a text"),
    "not a": (0, "must give a text"),
    '(a == "b") | upper': (1, "“a”"),
    '(a == "b") ~ c': (1, "“a”"),
    'a == ["b"]': (5, "“[”"),
    'a in (b == "c")': (6, "“b”"),
    'a or ["b"]': (0, "here"),
    '"x" if ["a"] else "y"': (7, "“[”"),
    "a if b": (0, "otherwise"),
    '"a\\nb"': (0, '“"”'),
    "(" * 9 + "a" + ")" * 9: (8, "“(”"),
    "a" * 301: (0, "too long"),
    "a }} {{ b": (2, "“}”"),
    "import os; os": (9, "“;”"),
}


@pytest.mark.parametrize(("expression", "told"), REFUSED.items())
def test_a_mistake_in_an_expression_is_told_at_its_place(expression, told):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(expression)
    assert raised.value.offset == told[0]
    assert told[1] in f"{raised.value.message} {raised.value.fix}"


@given(st.text(alphabet="ab \"'|~()[]=!{}<>.,default(upper)notinifelse0\\", max_size=40))
def test_an_expression_is_understood_or_refused_and_then_gives_text(expression):
    try:
        evaluate = compile_expression(expression)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(expression)
        return
    assert isinstance(evaluate(dict.fromkeys(names(expression), "x")), str)


@given(st.text())
def test_any_text_is_an_expression_or_an_error(expression):
    for compiled in (compile_expression, compile_condition):
        try:
            compiled(expression)
        except ExpressionError as error:
            assert str(error)


def test_substitute_replaces_each_field_and_tells_where_its_braces_stand():
    seen = []

    def replace(expression, offset):
        seen.append((expression, offset))
        return "<>"

    assert substitute('Hei {{ name | default("}}") }}, {{x}}!', replace) == "Hei <>, <>!"
    assert seen == [('name | default("}}")', 4), ("x", 32)]


@pytest.mark.parametrize(
    "text", ["{{ name", "{{ name }", "{{ a\n}}", "{{ a {{ b }}", "{{ 'a }}", '{{ a | default("x) }}']
)
def test_braces_that_are_never_closed_are_an_error_at_their_place(text):
    with pytest.raises(ExpressionError) as raised:
        substitute(f"åæ {text}", lambda *_place: "")
    assert raised.value.offset == 3


@given(st.lists(st.tuples(st.text(alphabet="ab\n ", max_size=5), st.sampled_from(["x", "y | upper", '"}}"', "'{{'"]))))
def test_spans_are_exactly_the_fields_that_were_written(parts):
    text = "".join(f"{before}{{{{ {expression} }}}}" for before, expression in parts)
    found = list(spans(text))
    assert all(isinstance(span, Span) for span in found)
    assert [span.expression for span in found] == [expression for _, expression in parts]
    for span in found:
        assert text[span.start : span.start + 2] == "{{"
        assert text[span.end - 2 : span.end] == "}}"
        assert text[span.offset :].startswith(span.expression)
