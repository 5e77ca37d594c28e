"""Room for bodies, shared by exchanges."""

from __future__ import annotations

from feedserver.network.buffers import Buffers


def test_all_may_go_on_until_it_is_full_and_then_one_alone() -> None:
    buffers = Buffers(100)
    first, second = object(), object()
    assert buffers.room_for(first)
    assert buffers.room_for(second)
    buffers.held += 100
    # Nobody goes on alone yet: whoever comes now is the one.
    assert [buffers.full, buffers.room_for(second), buffers.full] == [False, True, True]
    assert not buffers.room_for(first)
    assert buffers.room_for(second)


def test_who_ends_lets_the_next_go_on() -> None:
    buffers = Buffers(100)
    first, second = object(), object()
    buffers.held += 300
    assert buffers.room_for(first)
    assert not buffers.room_for(second)
    buffers.give_back(first, 200)
    assert buffers.held == 100
    assert buffers.room_for(second)
    assert not buffers.room_for(first)
    buffers.give_back(second, 100)
    assert buffers.room_for(first)
