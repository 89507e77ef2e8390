"""The benchmark of reading measures what it says: the whole report, every criterion of it."""


def test_it_reads_the_whole_report_and_measures_both():
    from benchmarks.report_reading import measure

    found = measure(rounds=1, warm_up=0)
    assert (found.criteria, found.pages) == (27, 98)
    assert found.ratio > 0
