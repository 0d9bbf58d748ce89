"""How many columns fit, and how wide they are: pure."""

from cmdeck.tui.widgets.decklayout import arrange, usual_count


def test_how_many_columns_fit() -> None:
    counts = {90: 1, 100: 2, 110: 2, 120: 3, 160: 3, 200: 4, 240: 5, 300: 6}
    assert {width: usual_count(width) for width in counts} == counts


def test_arranging_is_whole_columns_and_the_active_one() -> None:
    for total in range(40, 260, 7):
        for active in range(6):
            made = arrange(total, [0, 46, 0, 60, 0, 38], active)
            assert made.first <= active <= made.last
            assert sum(made.widths) + 3 * (len(made.widths) - 1) == total
            assert all(width >= 33 for width in made.widths) or len(made.widths) == 1


def test_wished_widths_are_kept() -> None:
    made = arrange(200, [38, 38, 38, 38, 38], 0)
    assert len(made.widths) == 4
    assert arrange(165, [38, 38, 38, 38], 0).widths == (39, 39, 39, 39)
    assert arrange(200, [60, 0, 0], 0).widths[0] == 60
    assert arrange(200, [], 0).widths == ()
