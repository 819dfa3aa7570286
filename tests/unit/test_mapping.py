"""A sheet as people have it: what its mapping makes of it, and how errors name its own rows and column letters."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.loading import mapping_file
from storage.loading.mapping import mapped_table
from storage.loading.printed_numbers import plain_number
from storage.loading.problems import LoadErrors
from storage.vocabulary import Area, Category, Names, Vocabulary

SHEETS = Path(__file__).parent.parent / "sheets"
AREAS = [
    Area(slug, slug.title(), slug, "district", "", None, None, "", ()) for slug in ("dartford", "gravesham", "kent")
]
CATEGORIES = [
    Category(slug, slug.replace("-", " "), slug[:20], "", "offences", "bad", "volume", ())
    for slug in ("violent-crime", "robbery", "criminal-damage")
]
KNOWN = Vocabulary(Names("area", AREAS), Names("category", CATEGORIES), {})
FIGURE = """
[figure]
measure = "volume"
period_start = 2014-07-01
period_end = 2014-09-30
source = "Return"
"""


def figures(sheet, mapping):
    """(area, category, measure, value) of each figure, and what is wrong."""
    table, problems = mapped_table(sheet, mapping_file.read(mapping), KNOWN)
    made = [dict(zip(table.columns, cells, strict=True)) for _, cells in table.rows]
    return made, problems


def told(sheet, mapping):
    with pytest.raises(LoadErrors) as refused:
        figures(sheet, mapping)[1].raise_if_any()
    return [str(problem) for problem in refused.value.problems]


@pytest.fixture
def write(tmp_path):
    def writing(sheet, mapping=FIGURE):
        paths = tmp_path / "sheet.csv", tmp_path / "sheet.toml"
        for path, content in zip(paths, (sheet, mapping), strict=True):
            path.write_text(content, encoding="utf-8")
        return paths

    return writing


def test_the_example_becomes_figures_with_what_they_have_in_common():
    made, problems = figures(SHEETS / "offences.csv", SHEETS / "offences.toml")
    assert not problems
    assert [(f["area"], f["category"], f["measure"], f["value"]) for f in made] == [
        ("dartford", "violent-crime", "volume", "512"),
        ("gravesham", "violent-crime", "volume", "1021"),
        ("dartford", "violent-crime", "change_percent", "-3.4"),
        ("dartford", "robbery", "volume", "7"),
        ("dartford", "robbery", "change_percent", "0.0"),
        ("dartford", "criminal-damage", "volume", "301"),
        ("gravesham", "criminal-damage", "volume", "288"),
        ("kent", "criminal-damage", "volume", "4410"),
        ("dartford", "criminal-damage", "change_percent", "12"),
    ]
    assert made[0] == made[0] | {"period_start": "2014-07-01", "period_end": "2014-09-30", "unit": "offences"}
    assert (made[0]["status"], made[3]["status"]) == ("", "provisional")


def test_a_cell_without_a_figure_has_no_row_and_is_never_zero(write):
    made, problems = figures(*write("Offence,Dartford,Kent\nRobbery,n/a,–\nViolent crime,,0\n"))
    assert [(figure["area"], figure["value"]) for figure in made] == [("kent", "0")]
    assert not problems


def test_errors_name_the_row_and_the_column_letter_of_the_sheet(write):
    sheet = "Offence,Dartford,Kent\nRobery,1,2\n,3,4\nRobbery,about 5,6%\nViolent crime,1,2,3\n"
    assert told(*write(sheet)) == [
        "row 2, column A: there is no category called “Robery”; nearest: robbery",
        "row 3, column A: this cell is empty, but its row has numbers",
        "row 4, column B: “about 5” is not a number; what was not published is written "
        "“-”, “..”, “n/a”, “na”, “–”, “—”",
        'row 4, column C: “6%” is not a number; the mapping must say unit = "percent" for it',
        "row 5, column D: “3” stands in a column without a heading",
    ]


def test_a_misspelt_heading_is_told_and_a_renamed_column_is_missed(write):
    sheet, mapping = write("Offence,Dartfrod\nRobbery,1\n", FIGURE + '[columns]\n"Last year" = false\n')
    assert told(sheet, mapping) == [
        "row 1, column B: there is no area called “Dartfrod”; nearest: dartford",
        "row 1: the mapping has a column “last year”, which is not here",
    ]


def test_months_may_be_the_columns_when_the_mapping_says_the_area(write):
    mapping = """
[figure]
area = "dartford"
measure = "volume"
source = "Return"
[columns]
"July" = { period_start = 2014-07-01, period_end = 2014-07-31 }
"August" = { period_start = 2014-08-01, period_end = 2014-08-31 }
"""
    made, _ = figures(*write("Offence,July,August\nRobbery,1,2\n", mapping))
    assert [(f["area"], f["period_start"], f["value"]) for f in made] == [
        ("dartford", "2014-07-01", "1"),
        ("dartford", "2014-08-01", "2"),
    ]


def test_rows_below_the_last_one_are_not_read(write):
    made, problems = figures(*write("Offence,Kent\nRobbery,1\nNote,2\n", "last_row = 2\n" + FIGURE))
    assert len(made) == 1
    assert not problems


def test_a_sheet_of_a_workbook_is_found_by_its_name(tmp_path, write):
    book = openpyxl.Workbook()
    for row in (["Offence", "Kent"], ["Robbery", 12.0], ["Violent crime", 4410]):
        book.create_sheet("Table 2").append(row) if "Table 2" not in book.sheetnames else book["Table 2"].append(row)
    book.save(tmp_path / "sheet.xlsx")
    _, mapping = write("", 'sheet = "table 2"\n' + FIGURE)
    assert [figure["value"] for figure in figures(tmp_path / "sheet.xlsx", mapping)[0]] == ["12", "4410"]
    mapping.write_text('sheet = "Table 9"\n' + FIGURE)
    assert told(tmp_path / "sheet.xlsx", mapping) == ["there is no sheet “Table 9”; sheets are Sheet, Table 2"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("header_row = 0\n" + FIGURE, "header_row: “0” is not the number of a row"),
        ('category_column = "1"\n' + FIGURE, 'category_column: “1” is not the letter of a column, such as "A"'),
        ("haeder_row = 4\n" + FIGURE, "there is no “haeder_row”; did you mean header_row?"),
        (FIGURE + 'mesure = "x"\n', "[figure]: there is no “mesure”; did you mean measure?"),
        (FIGURE + "place = 3\n", "[figure] place: “3” is neither a date nor in quotation marks"),
        ("[figure]\n", "[figure] must say the measure (or each of [columns], or each of [rows])"),
        (FIGURE + "[columns]\nX = 1\n", '[columns] “X”: write false, a slug, or a table such as { area = "dartford" }'),
        ("not_published = 0\n" + FIGURE, 'not_published: write a list of words, such as ["n/a", "-"]'),
        ("[figure", "it is not TOML: "),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(write, mapping, sentence):
    assert told(*write("Offence,Kent\n", mapping))[0].startswith(sentence)


def test_a_mapping_that_is_not_there_gets_a_sentence(write, tmp_path):
    sheet, _ = write("Offence,Kent\n")
    assert told(sheet, tmp_path / "none.toml") == ["it can't be read: No such file or directory"]


def test_a_sheet_without_headings_gets_a_sentence(write):
    assert told(*write("Offence,Kent\n", "header_row = 7\n" + FIGURE)) == [
        "row 7: there is nothing in this row; it should have the headings"
    ]
    assert told(*write("Offence\nRobbery\n")) == ["row 1: no heading in this row names an area"]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        *[
            ("1,021", "1021"),
            ("12", "12"),
            ("-3.40", "-3.40"),
            ("−3.4", "-3.4"),
            ("+5", "+5"),
            ("1,234,567.8", "1234567.8"),
        ],
        *[("1,02", None), ("1 021", None), ("(12)", None), ("12%", None), ("", None), ("1e5", None), ("£4", None)],
    ],
)
def test_numbers_are_read_as_they_are_printed(printed, plain):
    assert plain_number(printed, percent=False) == plain
    assert plain_number(f"{printed}%", percent=True) == (plain if printed != "12%" else None)


@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_gets_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_bytes((FIGURE + content).encode(errors="surrogatepass"))
    try:
        mapping_file.read(path)
    except LoadErrors as error:
        assert str(error)
