from datetime import UTC, datetime, timedelta

import pytest

from naervaer.domain.spoken_time import spoken_distance, spoken_moment

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "nb", "nn"),
    [
        (datetime(2026, 11, 23, 13, 30, tzinfo=UTC), "i dag kl. 14.30", "i dag kl. 14.30"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "i morgen kl. 10.00", "i morgon kl. 10.00"),
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "i går kl. 10.00", "i går kl. 10.00"),
        (
            datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
            "lørdag 28. november kl. 10.00",
            "laurdag 28. november kl. 10.00",
        ),
        (
            datetime(2027, 1, 4, 7, 30, tzinfo=UTC),
            "mandag 4. januar 2027 kl. 08.30",
            "måndag 4. januar 2027 kl. 08.30",
        ),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "i morgen kl. 00.30", "i morgon kl. 00.30"),
    ],
)
def test_a_moment_is_said_as_seen_from_norway_now(moment: datetime, nb: str, nn: str) -> None:
    spoken = spoken_moment(moment, NOW)
    assert (spoken.nb, spoken.nn) == (nb, nn)


@pytest.mark.parametrize(
    ("distance", "nb", "nn"),
    [
        (timedelta(seconds=20), "om under ett minutt", "om under eitt minutt"),
        (timedelta(minutes=1), "om 1 minutt", "om 1 minutt"),
        (timedelta(hours=2, minutes=50), "om 2 timer", "om 2 timar"),
        (timedelta(days=-3), "for 3 dager siden", "for 3 dagar sidan"),
        (timedelta(minutes=-59), "for 59 minutter siden", "for 59 minutt sidan"),
    ],
)
def test_a_distance_is_rounded_down_to_its_largest_unit(
    distance: timedelta, nb: str, nn: str
) -> None:
    spoken = spoken_distance(NOW + distance, NOW)
    assert (spoken.nb, spoken.nn) == (nb, nn)
