"""What is being read stays where it is, whatever comes and goes around it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tui_samples import NOW, post, post_row

from cmdeck.model.column import Row, Rows
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.widgets.column_window import Window

HEIGHT = 20


def rows(*idents: int) -> tuple[Row, ...]:
    return tuple(post_row(post(str(n), minutes=n)) for n in idents)


def tall(index: int) -> int:
    return 5 + index % 3


def window(*idents: int, above: int = 0, more: bool = False) -> Window:
    made = Window()
    made.replace(Rows(rows(*idents), above=above, more=more))
    return made


def seen(made: Window) -> list[tuple[str, int]]:
    return [(made.keys[shown.index], shown.y) for shown in made.shown(HEIGHT, tall)]


def test_the_first_reading_puts_the_cursor_on_the_newest() -> None:
    made = window(1, 2, 3)
    assert made.cursor == 0
    assert seen(made)[0] == ("x:1", 0)
    assert made.place is not None
    assert made.place.at == NOW - timedelta(minutes=1)


def test_new_rows_above_move_nothing_and_are_counted() -> None:
    made = window(*range(10, 40))
    made.put(12)
    made.reveal(HEIGHT, lambda index: 5)
    before = [(shown.y, made.keys[shown.index]) for shown in made.shown(HEIGHT, lambda index: 5)]
    made.replace(Rows(rows(*range(1, 40))))
    after = [(shown.y, made.keys[shown.index]) for shown in made.shown(HEIGHT, lambda index: 5)]
    assert after == before
    assert made.new == 9


def test_new_rows_above_stay_above_even_at_the_top_until_one_goes_there() -> None:
    made = window(5, 6, 7)
    made.replace(Rows(rows(1, 2, 3, 4, 5, 6, 7)))
    assert seen(made)[0] == ("x:5", 0)
    assert made.new == 4
    made.put(3)
    made.reveal(HEIGHT, tall)
    assert seen(made)[0] == ("x:3", 0), "what comes next in view, and one above"
    assert made.new == 2
    made.to_top()
    assert made.new == 0


def test_new_rows_outside_the_window_count_too() -> None:
    made = window(50, 51, 52, above=3)
    made.replace(Rows(rows(50, 51, 52), above=10))
    assert made.new == 7


def test_a_row_that_goes_gives_the_cursor_to_the_next() -> None:
    made = window(1, 2, 3, 4)
    made.put(1)
    assert made.replace(Rows(rows(1, 3, 4)))
    assert made.keys[made.cursor] == "x:3"
    assert made.replace(Rows(rows(1)))
    assert made.keys[made.cursor] == "x:1"
    assert made.replace(Rows())
    assert made.cursor == -1
    assert made.current is None


def test_marks_go_with_their_rows() -> None:
    made = window(1, 2, 3, 4)
    made.put(1)
    made.toggle()
    made.put(3)
    made.mark_range()
    assert made.marked == {"x:2", "x:3", "x:4"}
    made.replace(Rows(rows(1, 3, 4)))
    assert made.marked == {"x:3", "x:4"}
    made.mark_all()
    assert made.marked == {"x:1", "x:3", "x:4"}
    made.mark_all()
    assert not made.marked


def test_a_page_down_and_up_comes_back() -> None:
    made = window(*range(40))
    made.page(1, HEIGHT, lambda index: 5)
    assert made.cursor == 3
    made.page(1, HEIGHT, lambda index: 5)
    assert made.cursor == 6
    made.page(-1, HEIGHT, lambda index: 5)
    made.page(-1, HEIGHT, lambda index: 5)
    assert made.cursor == 0


def test_the_wheel_moves_the_view_and_not_the_cursor() -> None:
    made = window(*range(10))
    made.scroll(7, HEIGHT, lambda index: 5)
    assert seen(made)[0] == ("x:1", -2)
    assert made.cursor == 0
    made.scroll(-100, HEIGHT, lambda index: 5)
    assert seen(made)[0] == ("x:0", 0)
    made.scroll(1000, HEIGHT, lambda index: 5)
    assert seen(made) == [("x:9", -4)]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(-3, 60)),
        st.tuples(st.just("scroll"), st.integers(-30, 30)),
        st.tuples(st.just("page"), st.sampled_from([-1, 1])),
        st.tuples(st.just("insert"), st.integers(1, 5)),
        st.tuples(st.just("remove"), st.integers(0, 30)),
    ),
    max_size=25,
)


@given(steps)
def test_after_any_moves_the_cursor_is_on_a_row_and_moves_show_it_whole(
    moves: list[tuple[str, int]],
) -> None:
    idents, newest = list(range(100, 130)), 100
    made = window(*idents)
    for what, n in moves:
        cursor = made.keys[made.cursor]
        match what:
            case "put":
                made.put(n)
                made.reveal(HEIGHT, tall)
            case "scroll":
                made.scroll(n, HEIGHT, tall)
            case "page":
                made.page(n, HEIGHT, tall)
            case "insert":
                idents[:0] = range(newest - n, newest)
                newest -= n
                made.replace(Rows(rows(*idents)))
                assert made.keys[made.cursor] == cursor
            case _:
                if len(idents) > 1:
                    del idents[n % len(idents)]
                made.replace(Rows(rows(*idents)))
        assert made.current is not None
        shown = {one.index: one for one in made.shown(HEIGHT, tall)}
        assert shown, "something is always in view"
        assert next(iter(shown.values())).y <= 0
        if what in {"put", "page"}:
            row = shown[made.cursor]
            assert row.y >= 0
            assert row.y + row.height - 1 <= HEIGHT
        assert 0 <= made.new <= made.outside + len(made.keys)
        assert all(key_of(row) == key for row, key in zip(made.rows, made.keys, strict=True))
